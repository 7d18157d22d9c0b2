"""Every word that a map of someone's connections says, by language: a new language is one more value here."""

from collections.abc import Mapping

import msgspec

from amity.errors import AmityError


class LanguageError(AmityError, ValueError):
    """A picture is asked for in a language that it has no words in."""


class SociogramWords(msgspec.Struct, frozen=True, kw_only=True):
    """What is written and spoken on a map, in one language.

    ``{…}`` in a sentence stands for what comes from the network; ``rtl`` mirrors the picture.
    ``checked`` says whether someone who grew up with the language has read the words.
    """

    language: str
    rtl: bool = False
    checked: bool = True
    comma: str = ", "
    semicolon: str = "; "
    title: str
    you: str
    nameless: str
    nobody: str
    closeness: Mapping[int, str]
    parts: Mapping[str, str]
    roles: Mapping[str, str]
    frequencies: Mapping[str, str]
    in_person: str
    remote: str
    lines: tuple[tuple[str, str], ...]
    know_each_other: str
    paid: str
    pet: str
    columns: tuple[str, str, str, str, str, str]
    people: str
    one_person: str
    of_closeness: str
    weekly: str
    paid_count: str
    pet_count: str
    knowing: str
    change_title: str
    change_words: Mapping[str, str]
    changes: Mapping[str, str]
    change_columns: tuple[str, str, str]
    no_change: str
    groups_title: str
    groups_columns: tuple[str, str, str, str]
    group_kinds: Mapping[str, str]
    importance: Mapping[int, str]
    get_on: Mapping[str, str]
    groups: str
    one_group: str
    no_groups: str
    identification: str


ENGLISH = SociogramWords(
    language="en",
    title="Map of your connections",
    you="You",
    nameless="Person {n}",
    nobody="Nobody is on this map yet.",
    closeness={3: "Very close", 2: "Close", 1: "Less close", 0: "Closeness not said"},
    parts={
        "family": "Family",
        "friends": "Friends",
        "work": "Work and study",
        "neighborhood": "Neighbors and acquaintances",
        "groups": "Groups and faith",
        "others": "Other people",
        "helpers": "Paid helpers",
        "pets": "Pets",
    },
    roles={
        "partner": "partner",
        "family": "family",
        "kin": "relative",
        "in-law": "in-law",
        "friend": "friend",
        "online-friend": "online friend",
        "colleague": "from work or study",
        "neighbor": "neighbor",
        "acquaintance": "acquaintance",
        "group-member": "from a group",
        "faith-member": "from a faith group",
        "mentor": "mentor",
        "worker": "paid to help",
        "pet": "pet",
    },
    frequencies={
        "daily": "Every day",
        "few-a-week": "A few times a week",
        "weekly": "Every week",
        "few-a-month": "A few times a month",
        "monthly": "Every month",
        "less": "Less than every month",
        "never": "Not in touch now",
    },
    in_person="in person",
    remote="mostly by phone or online",
    lines=(
        ("often", "In touch most days"),
        ("weekly", "Every week"),
        ("monthly", "Every month"),
        ("less", "Less often"),
        ("unknown", "How often: not said"),
    ),
    know_each_other="They know each other",
    paid="Paid to help",
    pet="Pet",
    columns=("Name", "Who they are", "Part of life", "How close", "How often", "How"),
    people="{n} people around you",
    one_person="1 person around you",
    of_closeness="{n} {closeness}",
    weekly="In touch every week or more: {n}.",
    paid_count="Paid to help: {n}.",
    pet_count="Pets: {n}.",
    knowing="Pairs who know each other: {n}.",
    change_title="How your connections have changed",
    change_words={"new": "new", "lost": "not on the later map", "closer": "closer", "further": "further"},
    changes={
        "new": "New: {names}.",
        "lost": "Not on the later map: {names}.",
        "closer": "Closer than before: {names}.",
        "further": "Less close than before: {names}.",
        "same": "As close as before: {n}.",
    },
    change_columns=("What changed", "Before", "After"),
    no_change="Both maps show the same people, as close as before.",
    groups_title="Your groups",
    groups_columns=("Group", "What kind", "How important", "How you feel part of it"),
    group_kinds={
        "family": "family",
        "friends": "friends",
        "faith": "faith",
        "sport": "sport",
        "arts": "arts and music",
        "hobby": "hobby",
        "volunteering": "volunteering",
        "work": "work",
        "study": "study",
        "neighborhood": "neighborhood",
        "support": "support group",
        "online": "online",
        "other": "other",
    },
    importance={3: "Very important", 2: "Rather important", 1: "Less important", 0: "Importance not said"},
    get_on={"well": "They get on well", "partly": "They get on in part", "badly": "They get on badly"},
    groups="You belong to {n} groups",
    one_group="You belong to 1 group",
    no_groups="No groups are on this map yet.",
    identification="{n} of 7",
)

ARABIC = SociogramWords(
    language="ar",
    rtl=True,
    checked=False,
    comma="، ",
    semicolon="؛ ",
    title="خريطة علاقاتك",
    you="أنت",
    nameless="شخص {n}",
    nobody="لا أحد على هذه الخريطة بعد.",
    closeness={3: "قريب جدًا", 2: "قريب", 1: "أقل قربًا", 0: "القرب غير مذكور"},
    parts={
        "family": "العائلة",
        "friends": "الأصدقاء",
        "work": "العمل والدراسة",
        "neighborhood": "الجيران والمعارف",
        "groups": "المجموعات والعبادة",
        "others": "آخرون",
        "helpers": "مساعدون بأجر",
        "pets": "الحيوانات الأليفة",
    },
    roles={
        "partner": "شريك الحياة",
        "family": "من العائلة",
        "kin": "من الأقارب",
        "in-law": "من الأصهار",
        "friend": "من الأصدقاء",
        "online-friend": "صداقة عبر الإنترنت",
        "colleague": "من العمل أو الدراسة",
        "neighbor": "من الجيران",
        "acquaintance": "من المعارف",
        "group-member": "من مجموعة",
        "faith-member": "من مكان العبادة",
        "mentor": "مرشد",
        "worker": "مساعدة بأجر",
        "pet": "حيوان أليف",
    },
    frequencies={
        "daily": "كل يوم",
        "few-a-week": "عدة مرات في الأسبوع",
        "weekly": "كل أسبوع",
        "few-a-month": "عدة مرات في الشهر",
        "monthly": "كل شهر",
        "less": "أقل من مرة في الشهر",
        "never": "لا تواصل الآن",
    },
    in_person="وجهًا لوجه",
    remote="غالبًا بالهاتف أو الإنترنت",
    lines=(
        ("often", "تواصل في معظم الأيام"),
        ("weekly", "كل أسبوع"),
        ("monthly", "كل شهر"),
        ("less", "أقل من ذلك"),
        ("unknown", "عدد المرات غير مذكور"),
    ),
    know_each_other="يعرف أحدهما الآخر",
    paid="مساعدة بأجر",
    pet="حيوان أليف",
    columns=("الاسم", "من هو", "جانب الحياة", "مدى القرب", "كم مرة", "كيف"),
    people="عدد الأشخاص حولك: {n}",
    one_person="عدد الأشخاص حولك: 1",
    of_closeness="{closeness}: {n}",
    weekly="تواصل كل أسبوع أو أكثر: {n}.",
    paid_count="مساعدون بأجر: {n}.",
    pet_count="حيوانات أليفة: {n}.",
    knowing="أزواج يعرف أحدهما الآخر: {n}.",
    change_title="كيف تغيرت علاقاتك",
    change_words={"new": "جديد", "lost": "ليس على الخريطة اللاحقة", "closer": "أقرب", "further": "أبعد"},
    changes={
        "new": "جديد: {names}.",
        "lost": "ليس على الخريطة اللاحقة: {names}.",
        "closer": "أقرب من قبل: {names}.",
        "further": "أبعد من قبل: {names}.",
        "same": "بالقرب نفسه: {n}.",
    },
    change_columns=("ما الذي تغير", "قبل", "بعد"),
    no_change="الخريطتان تُظهران الأشخاص أنفسهم بالقرب نفسه.",
    groups_title="مجموعاتك",
    groups_columns=("المجموعة", "النوع", "الأهمية", "مدى شعورك بالانتماء"),
    group_kinds={
        "family": "العائلة",
        "friends": "أصدقاء",
        "faith": "عبادة",
        "sport": "رياضة",
        "arts": "فنون وموسيقى",
        "hobby": "هواية",
        "volunteering": "تطوع",
        "work": "عمل",
        "study": "دراسة",
        "neighborhood": "الحي",
        "support": "مجموعة دعم",
        "online": "عبر الإنترنت",
        "other": "غير ذلك",
    },
    importance={3: "مهمة جدًا", 2: "مهمة إلى حد ما", 1: "أقل أهمية", 0: "الأهمية غير مذكورة"},
    get_on={"well": "على وفاق", "partly": "على وفاق جزئي", "badly": "على خلاف"},
    groups="عدد المجموعات التي تنتمي إليها: {n}",
    one_group="عدد المجموعات التي تنتمي إليها: 1",
    no_groups="لا مجموعات على هذه الخريطة بعد.",
    identification="{n} من 7",
)
"""Written for this software, and not yet read by anyone who grew up with Arabic: unverified."""

SPANISH = SociogramWords(
    language="es",
    checked=False,
    title="Mapa de sus relaciones",
    you="Usted",
    nameless="Persona {n}",
    nobody="Todavía no hay nadie en este mapa.",
    closeness={3: "Muy cerca", 2: "Cerca", 1: "Menos cerca", 0: "Cercanía sin indicar"},
    parts={
        "family": "Familia",
        "friends": "Amistades",
        "work": "Trabajo y estudios",
        "neighborhood": "Vecindario y personas conocidas",
        "groups": "Grupos y religión",
        "others": "Otras personas",
        "helpers": "Ayuda pagada",
        "pets": "Mascotas",
    },
    roles={
        "partner": "pareja",
        "family": "familia",
        "kin": "familiar",
        "in-law": "familia de la pareja",
        "friend": "amistad",
        "online-friend": "amistad por internet",
        "colleague": "del trabajo o los estudios",
        "neighbor": "del vecindario",
        "acquaintance": "persona conocida",
        "group-member": "de un grupo",
        "faith-member": "de un grupo religioso",
        "mentor": "mentor o mentora",
        "worker": "ayuda pagada",
        "pet": "mascota",
    },
    frequencies={
        "daily": "Todos los días",
        "few-a-week": "Varias veces por semana",
        "weekly": "Todas las semanas",
        "few-a-month": "Varias veces al mes",
        "monthly": "Todos los meses",
        "less": "Menos de una vez al mes",
        "never": "Ahora sin contacto",
    },
    in_person="en persona",
    remote="sobre todo por teléfono o internet",
    lines=(
        ("often", "Contacto casi todos los días"),
        ("weekly", "Todas las semanas"),
        ("monthly", "Todos los meses"),
        ("less", "Con menos frecuencia"),
        ("unknown", "Frecuencia sin indicar"),
    ),
    know_each_other="Se conocen",
    paid="Ayuda pagada",
    pet="Mascota",
    columns=("Nombre", "Quién es", "Parte de la vida", "Cercanía", "Frecuencia", "Cómo"),
    people="{n} personas a su alrededor",
    one_person="1 persona a su alrededor",
    of_closeness="{n} {closeness}",
    weekly="Con contacto al menos una vez por semana: {n}.",
    paid_count="Ayuda pagada: {n}.",
    pet_count="Mascotas: {n}.",
    knowing="Pares de personas que se conocen: {n}.",
    change_title="Cómo han cambiado sus relaciones",
    change_words={
        "new": "persona nueva",
        "lost": "no está en el mapa más nuevo",
        "closer": "más cerca",
        "further": "menos cerca",
    },
    changes={
        "new": "Personas nuevas: {names}.",
        "lost": "No están en el mapa más nuevo: {names}.",
        "closer": "Más cerca que antes: {names}.",
        "further": "Menos cerca que antes: {names}.",
        "same": "Tan cerca como antes: {n}.",
    },
    change_columns=("Qué cambió", "Antes", "Después"),
    no_change="Los dos mapas muestran a las mismas personas, tan cerca como antes.",
    groups_title="Sus grupos",
    groups_columns=("Grupo", "De qué tipo", "Importancia", "Cuánto siente que forma parte"),
    group_kinds={
        "family": "familia",
        "friends": "amistades",
        "faith": "fe o religión",
        "sport": "deporte",
        "arts": "arte y música",
        "hobby": "pasatiempo",
        "volunteering": "voluntariado",
        "work": "trabajo",
        "study": "estudios",
        "neighborhood": "vecindario",
        "support": "grupo de apoyo",
        "online": "por internet",
        "other": "otro",
    },
    importance={
        3: "Muy importante",
        2: "Bastante importante",
        1: "Menos importante",
        0: "Importancia sin indicar",
    },
    get_on={"well": "Se llevan bien", "partly": "Se llevan bien en parte", "badly": "Se llevan mal"},
    groups="Usted forma parte de {n} grupos",
    one_group="Usted forma parte de 1 grupo",
    no_groups="Todavía no hay grupos en este mapa.",
    identification="{n} de 7",
)
"""Written for this software, and not yet read by anyone who grew up with Spanish: unverified."""

LANGUAGES = {words.language: words for words in (ENGLISH, ARABIC, SPANISH)}


def words_in(language: str) -> SociogramWords:
    """Return the words of ``language``; raise `LanguageError` where there are none."""
    if language not in LANGUAGES:
        known = ", ".join(LANGUAGES)
        raise LanguageError(f"language {language}: a map has no words in it. Choose from {known}.")
    return LANGUAGES[language]
