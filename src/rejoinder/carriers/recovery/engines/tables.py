"""All rules, the more particular before the more general: of those that find equally much the first counts."""

from rejoinder.carriers.recovery.engines.blogs import BLOGS, WORDPRESS, WORDPRESS_CLASSES
from rejoinder.carriers.recovery.engines.forums import FORUMS
from rejoinder.carriers.recovery.engines.rules import Rule
from rejoinder.carriers.recovery.engines.sites import SITES

RULES: tuple[Rule, ...] = (*FORUMS, *BLOGS, *SITES, WORDPRESS, WORDPRESS_CLASSES)
