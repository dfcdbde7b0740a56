"""Stories' pictures are kept with them."""

from hashlib import blake2b

from rejoinder.core.errors import BadField, TooLarge
from rejoinder.core.ids import to_text
from rejoinder.core.images import Image, measure
from rejoinder.core.site import Site
from rejoinder.store import pictures
from rejoinder.store.query import Tx

PICTURE_BYTES = 10_000_000


def store_picture(tx: Tx, site: Site, content: bytes) -> tuple[str, Image]:
    """Keep a picture, once however often it comes, and return its path on this server and what it is.

    TooLarge above 10 MB, BadField when it is no PNG, JPEG, GIF or WebP.
    """
    if len(content) > PICTURE_BYTES:
        raise TooLarge(limit_bytes=PICTURE_BYTES)
    image = measure(content)
    if image is None:
        raise BadField(field="picture", why="a PNG, JPEG, GIF or WebP")
    picture_id = blake2b(site.id + content, digest_size=16).digest()
    tx.put(pictures.insert_picture(picture_id, site.id, image.content_type, content, tx.now))
    return f"/pictures/{to_text(picture_id)}", image
