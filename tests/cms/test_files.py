"""Pictures and documents: words beside each picture, and private documents behind their collection."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from wagtail.models import Collection, CollectionViewRestriction

from cms.models import CustomDocument, CustomImage
from tests.factories.cms import ImageFactory

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves the files that it makes sizes from for Python to close.
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture
def picture():
    image = ImageFactory(collection=Collection.get_first_root_node())
    yield image
    image.file.close()


def test_a_picture_without_words_is_refused():
    image = CustomImage(title="Tram", alt_text="")
    with pytest.raises(ValidationError) as refused:
        image.full_clean(exclude=["collection", "file", "width", "height"])
    assert "alt_text" in refused.value.message_dict


def test_the_words_stand_in_for_the_picture(picture):
    assert 'alt="A tram on Corporation Street"' in picture.get_rendition("width-100").img_tag()


def test_a_size_of_a_picture_is_handed_out_and_nothing_else_of_the_folder(client, picture):
    response = client.get(picture.get_rendition("width-100").url)
    assert response.status_code == 200
    assert "sandbox" in response["Content-Security-Policy"]
    b"".join(response)
    for path in ("/media/documents/x.txt", "/media/images/../documents/x.txt", f"/media/{picture.file.name}"):
        assert client.get(path).status_code == 404, path


def test_a_document_in_a_private_collection_asks_who_you_are(client):
    private = Collection.get_first_root_node().add_child(instance=Collection(name="Private"))
    CollectionViewRestriction.objects.create(
        collection=private, restriction_type=CollectionViewRestriction.LOGIN
    )
    document = CustomDocument.objects.create(
        title="Minutes", file=ContentFile(b"words", name="minutes.txt"), collection=private
    )
    document.file.close()
    assert client.get(document.url).status_code == 302
