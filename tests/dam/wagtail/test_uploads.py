"""Pictures come in through the admin, on each of its ways."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest

from .conftest import RENDITIONS, Editor, noise, picture, said_on, state

pytestmark = RENDITIONS

REASONS = {"en": "must not be used", "de": "darf nicht verwendet werden"}


def single(editor: Editor, file: Any) -> str:
    answer = editor.post("images/add/", {"title": file.name, "file": file, "collection": 1})
    return "" if answer.status_code == 302 else str(answer.context["form"].errors["file"])


def several(editor: Editor, file: Any) -> str:
    answer = editor.post("images/multiple/add/", {"files[]": file}, headers={"x-requested-with": "XMLHttpRequest"})
    assert answer.status_code == 200
    return str(answer.json().get("error_message", ""))


def chooser(editor: Editor, file: Any) -> str:
    fields = {"image-chooser-upload-title": file.name, "image-chooser-upload-file": file}
    answer = editor.post("images/chooser/create/", {**fields, "image-chooser-upload-collection": 1})
    step = json.loads(answer.content)
    return "" if step["step"] == "chosen" else str(step["htmlFragment"])


def interface(editor: Editor, file: Any) -> str:
    from wagtail.models import APIToken

    _, token = APIToken.create_token(user=editor.user, name="DAM")
    answer = editor.client.post(
        "/api/v3/images/", {"file": file, "title": file.name}, headers={"authorization": f"Bearer {token}"}
    )
    assert answer.status_code in {201, 422}
    return "" if answer.status_code == 201 else str(answer.content.decode())


WAYS: list[Callable[[Editor, Any], str]] = [single, several, chooser, interface]


def only() -> Any:
    from mediacheck.dam.wagtail.models import RightsImage

    return RightsImage.objects.get()


@pytest.mark.parametrize("way", WAYS)
def test_a_blocked_picture_does_not_come_in(editor: Editor, way: Callable[[Editor, Any], str]) -> None:
    """Whichever way it is uploaded, it is refused with the reason and the remedy, and nothing is stored."""
    from mediacheck.dam.wagtail.models import RightsImage

    refused = way(editor, picture("poster-forbidden.jpg"))
    assert REASONS["en"] in refused
    assert "Choose another picture" in refused
    assert not RightsImage.objects.exists()


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("name", "status"), [("skyline-exact-copy.jpg", "clear"), ("cat-unknown.jpg", "review")])
def test_what_is_not_blocked_is_stored_with_its_status(
    editor: Editor, way: Callable[[Editor, Any], str], name: str, status: str
) -> None:
    """On every way; and what was judged are the very bytes that are stored."""
    assert way(editor, picture(name)) == ""
    assert (only().rights_status, only().rights_now()) == (status, status)


@pytest.mark.parametrize("way", [single, several, chooser])
def test_the_reason_is_in_the_editors_language(editor: Editor, way: Callable[[Editor, Any], str]) -> None:
    """Somebody who works in German reads German."""
    editor.speak("de")
    assert REASONS["de"] in way(editor, picture("poster-forbidden.jpg"))


@pytest.mark.usefixtures("editor")
def test_an_editor_who_really_logs_in() -> None:
    """With name and password, and the token that Django wants with every form."""
    from django.test import Client

    browser = Client(enforce_csrf_checks=True)
    form = browser.get("/admin/login/").context["csrf_token"]
    name = {"username": "jana", "password": "geheim", "csrfmiddlewaretoken": str(form)}
    assert browser.post("/admin/login/", name).status_code == 302
    token = str(browser.get("/admin/images/add/").context["csrf_token"])
    fields = {"title": "poster", "collection": 1, "csrfmiddlewaretoken": token}
    answer = browser.post("/admin/images/add/", {**fields, "file": picture("poster-forbidden.jpg")})
    assert REASONS["en"] in answer.content.decode()
    assert browser.post("/admin/images/add/", {**fields, "file": picture("skyline-exact-copy.jpg")}).status_code == 302


def test_a_replaced_file(editor: Editor) -> None:
    """It is judged as a new one: a blocked one is refused and the old one stays; another one has a status of its own."""
    editor.upload("skyline-exact-copy.jpg")
    before = only()
    where = f"images/{before.pk}/"
    refused = editor.post(where, {"title": "x", "collection": 1, "file": picture("poster-forbidden.jpg")})
    assert REASONS["en"] in refused.content.decode()
    assert (only().file_hash, only().rights) == (before.file_hash, before.rights)
    assert editor.post(where, {"title": "x", "collection": 1, "file": picture("cat-unknown.jpg")}).status_code == 302
    assert (only().rights_status, only().rights_now()) == ("review", "review")


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("place", ["field", "snippet", "list"])
def test_a_file_that_a_live_page_would_show(editor: Editor, story: Any, stored: Any, place: str, language: str) -> None:
    """Nobody publishes the page again: a file that is not cleared for it does not get onto it as a replacement."""
    from newsroom.models import Author

    image = stored("skyline-exact-copy.jpg")
    if place == "snippet":
        page = story(author=Author.objects.create(name="Ann", photo=image))
    else:
        page = story(cover=image) if place == "field" else story(related=[image])
    page.save_revision().publish()
    editor.speak(language)
    fields = {"title": "x", "collection": 1}
    refused = editor.post(f"images/{image.pk}/", {**fields, "file": picture("cat-unknown.jpg")})
    assert {"en": "“Open house” is live", "de": "„Open house“ ist mit diesem Bild"}[
        language
    ] in refused.content.decode()
    again = editor.post(f"images/{image.pk}/", {**fields, "file": picture("skyline-with-headline.jpg")})
    assert again.status_code == 302
    type(page).objects.get(pk=page.pk).unpublish()
    assert editor.post(f"images/{image.pk}/", {**fields, "file": picture("cat-unknown.jpg")}).status_code == 302


def test_other_changes_leave_the_rights(editor: Editor) -> None:
    """A new title is no new picture."""
    editor.upload("skyline-exact-copy.jpg")
    editor.post(f"images/{only().pk}/", {"title": "Our town", "collection": 1})
    assert (only().title, only().rights_now()) == ("Our town", "clear")


@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")  # Wagtail leaves it open in this view
def test_a_picture_that_lacks_something_else(editor: Editor) -> None:
    """Wagtail keeps such a file aside and makes the picture later, past the form: it is judged all the same."""
    fields = {"files[]": picture("skyline-exact-copy.jpg"), "title": ""}
    aside = editor.post("images/multiple/add/", fields).json()["uploaded_file_id"]
    prefix = f"uploaded-image-{aside}"
    where = f"images/multiple/create_from_uploaded_image/{aside}/"
    answer = editor.post(where, {f"{prefix}-title": "Skyline", f"{prefix}-collection": 1})
    assert answer.json()["success"]
    assert (only().rights_status, only().rights_now()) == ("clear", "clear")


HOSTILE = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
 photoshop:Instructions="EDITORIAL USE ONLY &lt;img src=x onerror=alert(1)&gt;"/></rdf:RDF></x:xmpmeta>"""


@pytest.mark.parametrize("way", [single, several, chooser])
def test_what_a_file_says_does_nothing_in_the_admin(editor: Editor, way: Callable[[Editor, Any], str]) -> None:
    """The reason may quote the file: it is shown, once escaped, and never becomes a part of the page."""
    from django.core.files.uploadedfile import SimpleUploadedFile
    from PIL import Image

    file = io.BytesIO()
    Image.effect_noise((400, 300), 80).save(file, "JPEG", xmp=HOSTILE.encode())
    refused = way(editor, SimpleUploadedFile("hostile.jpg", file.getvalue()))
    assert "EDITORIAL USE ONLY &lt;img src=x onerror=alert(1)&gt;" in refused


# ---------------------------------------------------------------- past the forms


def test_what_comes_in_past_the_forms_is_pending(stored: Any, editor: Editor) -> None:
    """`objects.create()` slips nothing past: the picture is pending, and its page says so."""
    image = stored("skyline-exact-copy.jpg")
    assert (image.rights_status, image.rights_now()) == ("pending", "pending")
    assert "not been checked yet" in editor.get(f"images/{image.pk}/")
    assert type(image)(title="for bulk_create, which calls no save").rights_status == "pending"


def test_other_bytes_are_pending(stored: Any) -> None:
    """A clear is for the bytes that were judged: however others come in their place, they are pending."""
    from django.core.files.base import ContentFile

    def checked() -> Any:
        image = stored("skyline-exact-copy.jpg")
        assert image.check_rights().status == image.rights_now() == "clear"
        return type(image).objects.get(pk=image.pk)

    assigned = checked()
    assigned.file = ContentFile(noise(), "other.png")
    assigned.save()
    saved = checked()
    saved.file.save("other.png", ContentFile(noise(), "other.png"))
    narrow = checked()
    narrow.file = ContentFile(noise(), "other.png")
    narrow.save(update_fields=["file"])
    for image in (assigned, saved, narrow):
        image.refresh_from_db()
        assert (image.rights_status, image.rights_evidence) == ("pending", {})
    overwritten = checked()
    with open(overwritten.file.path, "ab") as file:  # noqa: PTH123 - behind the site's back
        file.write(b"more")
    assert overwritten.rights_now() == "pending"


def test_the_evidence(editor: Editor) -> None:
    """What the status stands on: when, which bytes, which policy, which state of the registry, which version, which use."""
    import hashlib

    from mediacheck import __version__

    editor.upload("mountains-expired.jpg")
    image = only()
    evidence = image.rights_evidence
    with image.open_file() as file:
        assert evidence["sha256"] == hashlib.sha256(file.read()).hexdigest()
    assert evidence["tool"] == __version__
    assert len(evidence["policy"]) == 64
    assert evidence["registry"]
    assert evidence["started"]
    assert evidence["name"] == "mountains-expired.jpg"
    assert evidence["use"]["channels"] == []
    assert [match["asset"] for match in evidence["matches"]] == ["STOCK-001"]
    assert image.rights_checked_at is not None


# ---------------------------------------------------------------- settings


def test_the_use_of_uploads_may_be_stated(editor: Editor, settings: Any) -> None:
    """Where all that is uploaded is for one channel, what that rules out is refused at once; else it is quarantined."""
    assert single(editor, picture("envelopes-newsletter-only.jpg")) == ""
    assert only().rights_status == "review"
    state(settings, upload_use={"channels": ["website"]})
    assert "newsletter" in single(editor, picture("envelopes-newsletter-only.jpg"))


def test_too_early_is_no_reason_to_refuse(editor: Editor, settings: Any) -> None:
    """A licence that only begins blocks a use today; the picture itself may come in, into quarantine."""
    state(settings, upload_use={"channels": ["website"], "territories": ["DE"], "publish_at": "2026-01-01"})
    assert single(editor, picture("infographic-saved-again.png")) == ""
    assert [reason["code"] for reason in only().rights_reasons["en"]] == ["MC202"]
    assert only().rights_status == "review"


def test_how_long_a_clear_lasts(editor: Editor, settings: Any) -> None:
    """The last day of the licence stands beside it."""
    state(settings, upload_use={"channels": ["website"], "territories": ["DE"], "publish_at": "2027-01-01"})
    single(editor, picture("infographic-saved-again.png"))
    assert (only().rights_status, str(only().rights_valid_until)) == ("clear", "2027-06-10")


def test_nobody_to_ask(editor: Editor, settings: Any) -> None:
    """Where nothing can be checked, the picture is stored as pending with a note, never as clear."""
    state(settings, config="/nowhere/mediacheck.toml")
    assert single(editor, picture("skyline-exact-copy.jpg")) == ""
    assert (only().rights_status, only().rights_now()) == ("pending", "pending")
    assert "could not be checked" in only().rights_reasons["en"][0]["message"]
    assert "/nowhere/mediacheck.toml" in editor.get(f"images/{only().pk}/")


def test_nobody_to_ask_and_that_is_a_reason(editor: Editor, settings: Any) -> None:
    """With `on_unavailable = "refuse"` nothing comes in unchecked."""
    from mediacheck.dam.wagtail.models import RightsImage

    state(settings, config="/nowhere/mediacheck.toml", on_unavailable="refuse")
    assert "could not be checked" in single(editor, picture("skyline-exact-copy.jpg"))
    assert not RightsImage.objects.exists()


def test_what_could_not_be_read_is_quarantined(editor: Editor, settings: Any, tmp_path: Any) -> None:
    """A picture over mediacheck's limits is stored as unchecked, with the reason."""
    (tmp_path / "mediacheck.toml").write_text("[limits]\npixels = 1000\n", encoding="utf-8")
    state(settings, config=tmp_path / "mediacheck.toml")
    assert single(editor, picture("skyline-exact-copy.jpg")) == ""
    assert only().rights_status == "unchecked"
    assert only().rights_reasons["de"][0]["code"] == "MC802"


# ---------------------------------------------------------------- the panel


@pytest.mark.parametrize(
    ("language", "heading", "reason"),
    [("en", "Rights: review", "Nobody knows whose this is"), ("de", "Rechte: prüfen", "Niemand weiß")],
)
def test_the_panel_says_why(editor: Editor, language: str, heading: str, reason: str) -> None:
    """In the language of whoever reads it now, whoever uploaded it; with what to do."""
    editor.upload("cat-unknown.jpg")
    editor.speak(language)
    panel = said_on(editor.get(f"images/{only().pk}/"))
    assert heading in panel
    assert reason in panel
    assert "→" in panel
    assert "MC101" in panel


def test_the_panel_names_what_was_recognised(editor: Editor) -> None:
    """The registered picture, by title and id."""
    editor.upload("coffee-mirrored.jpg")
    panel = said_on(editor.get(f"images/{only().pk}/"))
    assert "Rights: clear" in panel
    assert "Coffee (PHOTO-001)" in panel


def test_check_again(editor: Editor, stored: Any) -> None:
    """The panel's button judges the stored picture anew; only those may press it who may change the picture."""
    from django.contrib.auth import get_user_model
    from django.contrib.auth.models import Permission
    from django.contrib.contenttypes.models import ContentType
    from wagtail.admin.models import Admin

    image = stored("skyline-exact-copy.jpg")
    where = f"mediacheck/images/{image.pk}/check/"
    assert where in editor.get(f"images/{image.pk}/")
    assert editor.client.get(f"/admin/{where}").status_code == 405
    somebody = get_user_model().objects.create_user("ben")
    kind = ContentType.objects.get_for_model(Admin)
    somebody.user_permissions.add(Permission.objects.get_or_create(content_type=kind, codename="access_admin")[0])
    stranger = type(editor.client)()
    stranger.force_login(somebody)
    stranger.post(f"/admin/{where}")
    assert only().rights_status == "pending"
    assert editor.post(where).status_code == 302
    assert only().rights_status == "clear"


@pytest.mark.parametrize("layout", ["grid", "list"])
def test_the_listing_shows_the_status(editor: Editor, layout: str) -> None:
    """A badge with every picture."""
    editor.upload("cat-unknown.jpg")
    assert ">review<" in editor.get(f"images/?layout={layout}")
