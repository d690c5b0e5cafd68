import struct

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.test import Client, override_settings

from commitments.charts.raster import png
from tests.factories import make_assessment, make_commitment, make_signatory, make_undertaking

pytestmark = pytest.mark.django_db
FOR_GOOD = "public, max-age=31536000, immutable"


@pytest.fixture
def kenya(db: None) -> None:
    signatory = make_signatory(name="Kenya", slug="kenya", name_fr="Le Kenya", name_ar="كينيا")
    make_undertaking(commitment=make_commitment(code="D3.a"), signatory=signatory)


def picture_of(client: Client, page: str) -> tuple[str, bytes]:
    """Path and content of the picture that the page names."""
    said = client.get(page).content.decode()
    address = said.split('<meta property="og:image" content="')[1].split('"')[0]
    path = address.removeprefix(settings.SITE_URL)
    response = client.get(path)
    assert response.status_code == 200, path
    assert response["Content-Type"] == "image/png"
    assert response["Cache-Control"] == FOR_GOOD
    assert not response.cookies
    return path, response.content


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_a_page_names_its_picture(client: Client, kenya: None, language: str) -> None:
    for about in ("countries/kenya", "countries/kenya/D3.a"):
        path, content = picture_of(client, f"/{language}/{about}")
        assert path.startswith(f"/og/{language}/{about}-")
        assert struct.unpack(">II", content[16:24]) == (1200, 630)
        assert len(content) > 10_000  # a blank sheet of this size has 3 kB


def test_every_content_has_a_picture_of_its_own(client: Client, kenya: None) -> None:
    pictures = [
        picture_of(client, f"/{language}/{about}")
        for language in ("en", "fr", "ar")
        for about in ("countries/kenya", "countries/kenya/D3.a")
    ]
    assert len({path for path, _ in pictures}) == 6
    assert len({content for _, content in pictures}) == 6


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_a_page_without_a_picture_of_its_own_names_that_of_the_site(client: Client, language: str) -> None:
    addresses = {
        picture_of(client, f"/{language}{about}")[0]
        for about in ("", "/method", "/matrix", "/map", "/commitments", "/changes", "/countries", "/digests")
    }
    assert len(addresses) == 1
    (path,) = addresses
    assert path.startswith(f"/og/{language}/site-")
    content = client.get(path).content
    assert struct.unpack(">II", content[16:24]) == (1200, 630)
    assert len(content) > 10_000
    assert '<meta property="og:image:alt" content="' in client.get(f"/{language}").content.decode()
    response = client.get(f"/og/{language}/site-former.png")
    assert (response.status_code, response["Location"]) == (302, path)


def test_a_page_names_one_picture_and_the_desk_none(client: Client, kenya: None) -> None:
    for page in ("/en", "/en/countries/kenya", "/en/countries/kenya/D3.a", "/en/commitments/D3.a"):
        assert client.get(page).content.decode().count('property="og:image"') == 1
    assert "og:image" not in client.get("/desk/sign-in").content.decode()


def test_an_assessment_gives_the_picture_another_address(client: Client, kenya: None) -> None:
    undertaking = make_undertaking(
        commitment=make_commitment(code="D4"), signatory=make_signatory(slug="india")
    )
    before, first = picture_of(client, "/en/countries/india")
    make_assessment(undertaking=undertaking)
    after, second = picture_of(client, "/en/countries/india")
    assert before != after
    assert first != second
    response = client.get(before)
    assert (response.status_code, response["Location"]) == (302, after)


def test_a_picture_that_was_kept_stays_at_its_address(client: Client, kenya: None, tmp_path: object) -> None:
    kept = {**settings.STORAGES["share_images"], "OPTIONS": {"location": tmp_path}}
    with override_settings(STORAGES=settings.STORAGES | {"share_images": kept}):
        storages["share_images"].save("en/countries/kenya-0123456789ab.png", ContentFile(b"kept"))
        response = client.get("/og/en/countries/kenya-0123456789ab.png")
    assert (response.status_code, response.content) == (200, b"kept")


@pytest.mark.parametrize(
    "about", ["en/countries/atlantis-x", "en/countries/kenya/Z9-x", "en/commitments/Z9/joint-x"]
)
def test_nobody_has_no_picture(client: Client, kenya: None, about: str) -> None:
    assert client.get(f"/og/{about}.png").status_code == 404


def test_the_words_of_a_picture_stand_beside_it(client: Client, kenya: None) -> None:
    page = client.get("/en/countries/kenya").content.decode()
    words = "Kenya. The one undertaking is not yet assessed. That says nothing about Kenya."
    assert f'<meta property="og:image:alt" content="{words}">' in page
    assert '<meta name="twitter:card" content="summary_large_image">' in page


def test_arabic_letters_are_joined() -> None:
    """Letters held apart by a sign that forbids joining look otherwise, so joining happens."""

    def drawn(words: str) -> bytes:
        return png(
            '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="100"><text x="390" y="70" '
            f'text-anchor="end" font-family="Noto Naskh Arabic" font-size="60">{words}</text></svg>'
        )

    joined, apart = drawn("كينيا"), drawn("\u200c".join("كينيا"))
    assert joined != apart
    assert len(joined) > 1000
