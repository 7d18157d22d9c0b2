"""Django's settings, from the environment alone; ``docs/reference/settings.md`` lists the variables."""

import os

from . import environment

SECRET_KEY = environment.key("secret")
SECRET_KEY_FALLBACKS = environment.words("AMITY_SECRET_KEY_FALLBACKS")
AMITY_AUDIT_KEY = bytes.fromhex(environment.key("audit"))
AMITY_HOME = environment.home()

DEBUG = False
ALLOWED_HOSTS = environment.words("AMITY_HOSTS", "localhost,127.0.0.1")
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "amity.clinic",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "amity.server.urls"
WSGI_APPLICATION = "amity.server.wsgi.application"
DATABASES = {"default": environment.database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"

PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

TLS = os.environ.get("AMITY_TLS", "1") == "1"
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = TLS
SECURE_HSTS_SECONDS = 31_536_000 if TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = TLS
SECURE_REFERRER_POLICY = "no-referrer"
SECURE_REDIRECT_EXEMPT = ["^healthz$"]
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_USE_SESSIONS = True
X_FRAME_OPTIONS = "DENY"

AMITY_ADDRESS = os.environ.get("AMITY_ADDRESS", "http://localhost:8000")
DEFAULT_FROM_EMAIL = os.environ.get("AMITY_MAIL_FROM", "amity@localhost")
EMAIL_HOST = os.environ.get("AMITY_MAIL_HOST", "")
EMAIL_PORT = int(os.environ.get("AMITY_MAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("AMITY_MAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("AMITY_MAIL_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("AMITY_MAIL_TLS", "1") == "1"
EMAIL_TIMEOUT = 20
AMITY_SAFETY_MAIL = os.environ.get("AMITY_SAFETY_MAIL", "")
