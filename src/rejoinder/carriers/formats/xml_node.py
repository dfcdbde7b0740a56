"""One element of an XML export, as little of it as a carrier needs."""

from collections.abc import Iterator, Sequence


class Node:
    """An element under its name in `xml_names`, with the text between its tags and its children in order.

    The text of an element with children is only kept where a carrier asks for mixed content; it then holds their
    mark-up, and they are no children.
    """

    __slots__ = ("attributes", "children", "name", "text")

    def __init__(self, name: str, attributes: dict[str, str]) -> None:
        self.name = name
        self.attributes = attributes
        self.text = ""
        # A list is only made for elements that hold others: an export has millions of elements, and few do.
        self.children: Sequence[Node] = ()

    def attribute(self, local: str) -> str | None:
        """Return the attribute called `local` under any prefix; None when there is none."""
        for name, value in self.attributes.items():
            if name == local or name.endswith(f":{local}"):
                return value
        return None

    def child(self, name: str) -> "Node | None":
        """Return the first child called `name`; None when there is none."""
        for child in self.children:
            if child.name == name:
                return child
        return None

    def all(self, name: str) -> "Iterator[Node]":
        """Yield the children called `name`."""
        return (child for child in self.children if child.name == name)

    def value(self, name: str) -> str:
        """Return the text of the first child called `name` without the blanks around it; empty when there is none."""
        for child in self.children:
            if child.name == name:
                return child.text.strip()
        return ""

    def by_name(self) -> "dict[str, Node]":
        """Return the children by name; of several of one name the first."""
        return {child.name: child for child in reversed(self.children)}


class RecordNode(Node):
    """An element that is handed on by itself. `line` is where it begins in the file; `outer` is the record that it
    stands in, as far as that was read, None for one that stands in none.
    """

    __slots__ = ("line", "outer")

    def __init__(self, name: str, attributes: dict[str, str]) -> None:
        super().__init__(name, attributes)
        self.line = 0
        self.outer: RecordNode | None = None

    @classmethod
    def of(cls, node: Node) -> "RecordNode":
        """Return an element that was built as a part as a record."""
        record = cls(node.name, node.attributes)
        record.text, record.children = node.text, node.children
        return record
