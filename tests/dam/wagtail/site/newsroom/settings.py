import os
from pathlib import Path

HOME = Path(os.environ["NEWSROOM"])
"""A folder of its own: database and uploads."""

FIXTURES = Path(__file__).parents[5] / "fixtures"

SECRET_KEY = "only for tests"  # noqa: S105
DEBUG = os.environ.get("NEWSROOM_DEBUG") == "1"
ALLOWED_HOSTS = ["*"]
USE_TZ = True
TIME_ZONE = "Europe/Berlin"
LANGUAGE_CODE = "en"
ROOT_URLCONF = "newsroom.urls"
STATIC_URL = "/static/"
MEDIA_URL = "/media/"
MEDIA_ROOT = HOME / "media"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": HOME / "db.sqlite3"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick, for tests
INSTALLED_APPS = [
    "mediacheck.dam.wagtail",
    "newsroom",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail.api.v3",
    "wagtail",
    "modelcluster",
    "taggit",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "mediacheck.dam.wagtail.middleware.MediacheckMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
WAGTAIL_SITE_NAME = "ACME newsroom"
WAGTAILADMIN_BASE_URL = "http://localhost"
WAGTAILIMAGES_IMAGE_MODEL = "mediacheck_wagtail.RightsImage"
WAGTAILIMAGES_IMAGE_FORM_BASE = "mediacheck.dam.wagtail.forms.RightsImageForm"
MEDIACHECK = {"config": FIXTURES / "mediacheck.toml"}
