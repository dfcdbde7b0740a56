"""Sites: one statement each."""

import msgspec

from rejoinder.core.ids import SiteId
from rejoinder.core.site import Policy, Site
from rejoinder.store.query import Query, Row, Statement, first, many, maybe, one

_COLUMNS = "id, slug, name, public_url, language, origins, policy, version, created_at"


def site_of(row: Row) -> Site:
    """Return the site in a row of the site columns."""
    return Site(
        id=row[0],
        slug=row[1],
        name=row[2],
        public_url=row[3],
        language=row[4],
        origins=tuple(msgspec.json.decode(row[5], type=list[str])),
        policy=msgspec.json.decode(row[6], type=Policy),
        version=row[7],
        created_at=row[8],
    )


def _params(site: Site) -> dict[str, str | int | bytes]:
    return {
        "id": site.id,
        "slug": site.slug,
        "name": site.name,
        "public_url": site.public_url,
        "language": site.language,
        "origins": msgspec.json.encode(site.origins).decode(),
        "policy": msgspec.json.encode(site.policy).decode(),
        "at": site.created_at,
    }


def find_site(slug: str) -> Query[Site | None]:
    """The site named `slug`."""
    return maybe(f"select {_COLUMNS} from site where slug = :slug", {"slug": slug}, site_of)


def get_site(site_id: SiteId) -> Query[Site]:
    """The site with this id; NotFound."""
    return one(f"select {_COLUMNS} from site where id = :id", {"id": site_id}, site_of, what="site")


def list_sites() -> Query[list[Site]]:
    """Every site, the oldest first."""
    return many(f"select {_COLUMNS} from site order by created_at, id", {}, site_of)


def insert_site(site: Site) -> Statement:
    """A new site; UniqueViolation when the slug is taken."""
    return Statement(
        "insert into site (id, slug, name, public_url, language, origins, policy, version, desk_seq, created_at)"
        " values (:id, :slug, :name, :public_url, :language, :origins, :policy, 1, 0, :at)",
        _params(site),
    )


def update_site(site: Site) -> Statement:
    """Replace what a site is called and allows; its version rises, and with it every page is made anew."""
    return Statement(
        "update site set name = :name, public_url = :public_url, language = :language, origins = :origins,"
        " policy = :policy, version = version + 1, slug = :slug, created_at = :at where id = :id",
        _params(site),
    )


def take_desk_seq(site_id: SiteId) -> Query[int]:
    """The next number of the site's desk sequence."""
    return one("update site set desk_seq = desk_seq + 1 where id = :id returning desk_seq", {"id": site_id}, first)
