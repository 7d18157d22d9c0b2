"""Django's settings, from the environment alone; ``docs/reference/settings.md`` lists the variables."""

import os
from pathlib import Path

from csp.constants import NONE, SELF

from amity import web

from . import environment

SECRET_KEY = environment.key("secret")
SECRET_KEY_FALLBACKS = environment.words("AMITY_SECRET_KEY_FALLBACKS")
AMITY_AUDIT_KEY = bytes.fromhex(environment.key("audit"))
AMITY_FIELD_KEY = bytes.fromhex(environment.key("database"))
AMITY_HOME = environment.home()
AMITY_DEMO = environment.made_up()

DEBUG = False
ALLOWED_HOSTS = environment.words("AMITY_HOSTS", "localhost,127.0.0.1")
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "amity.web",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "amity.clinic",
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "amity.server.packed.PackedFiles",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "amity.web.door.Entrance",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "amity.web.showing.frame",
            ],
        },
    }
]
FORM_RENDERER = "amity.web.forms.Renderer"
ROOT_URLCONF = "amity.server.urls"
WSGI_APPLICATION = "amity.server.wsgi.application"
DATABASES = {"default": environment.database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = os.environ.get("AMITY_TIME_ZONE", "UTC")

WEB = Path(web.__file__).parent
USE_I18N = True
LANGUAGE_CODE = "en"
FORMAT_MODULE_PATH = ["amity.web.formats"]
LOCALE_PATHS = [str(WEB / "locale")]
LANGUAGES = environment.languages(WEB / "locale")

STATIC_URL = "/static/"
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 365 * 24 * 60 * 60
AMITY_COUNTRY = os.environ.get("AMITY_COUNTRY", "GB")
AMITY_LEAVE_TO = os.environ.get("AMITY_LEAVE_TO", "https://www.bbc.co.uk/weather")

TLS = os.environ.get("AMITY_TLS", "1") == "1"
PROXIES = environment.whole_number("AMITY_PROXIES", 0)

PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
PASSWORD_RESET_TIMEOUT = 60 * 60

ACCOUNT_ADAPTER = "amity.web.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"
ACCOUNT_FORMS = {
    "login": "amity.web.account_forms.SignIn",
    "reauthenticate": "amity.web.account_forms.Again",
    "change_password": "amity.web.account_forms.ChangePassword",
    "set_password": "amity.web.account_forms.FirstPassword",
    "reset_password": "amity.web.account_forms.Forgotten",
    "reset_password_from_key": "amity.web.account_forms.NewPassword",
}
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = LOGOUT_REDIRECT_URL = ACCOUNT_LOGOUT_REDIRECT_URL = "/"
MFA_ADAPTER = "amity.web.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not TLS
MFA_TOTP_ISSUER = "Amity"
MFA_FORMS = {
    "authenticate": "amity.web.account_forms.Code",
    "reauthenticate": "amity.web.account_forms.CodeAgain",
    "activate_totp": "amity.web.account_forms.SetUpApp",
    "add_webauthn": "amity.web.account_forms.AddPasskey",
}
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES
CACHES = {
    # Limits on signing in are counted here, by every process alike: in memory each would count its own.
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "amity_cache"},
}

if PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = TLS
SECURE_HSTS_SECONDS = 31_536_000 if TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = TLS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_REDIRECT_EXEMPT = ["^healthz$"]
SESSION_COOKIE_NAME = "__Host-amity" if TLS else "amity"
LANGUAGE_COOKIE_NAME = "__Host-language" if TLS else "language"
SESSION_ENGINE = "amity.server.sessions"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CSRF_USE_SESSIONS = True
CSRF_FAILURE_VIEW = "amity.web.pages.front.stale_form"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("camera", "geolocation", "microphone", "payment", "usb")
}

AMITY_ADDRESS = os.environ.get("AMITY_ADDRESS", "http://localhost:8000")
DEFAULT_FROM_EMAIL = os.environ.get("AMITY_MAIL_FROM", "amity@localhost")
EMAIL_HOST = os.environ.get("AMITY_MAIL_HOST", "")
EMAIL_PORT = environment.whole_number("AMITY_MAIL_PORT", 25)
EMAIL_HOST_USER = os.environ.get("AMITY_MAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("AMITY_MAIL_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("AMITY_MAIL_TLS", "1") == "1"
EMAIL_TIMEOUT = 20
AMITY_TEXT_DOMAIN = os.environ.get("AMITY_TEXT_DOMAIN", "")
AMITY_SAFETY_MAIL = os.environ.get("AMITY_SAFETY_MAIL", "")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": True,
    "formatters": {"line": {"()": "amity.server.log.Line"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False}},
}
