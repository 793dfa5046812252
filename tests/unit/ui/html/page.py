"""HTML read back: tags with attributes, words, marks, buttons."""

from html.parser import HTMLParser


class Page(HTMLParser):
    """Tags with attributes, and the text inside chosen classes."""

    def __init__(self, html: str):
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.marks: list[tuple[dict[str, str | None], str]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag == "mark":
            self.marks.append((dict(attrs), ""))

    def handle_data(self, data):
        self.words.append(data)
        if self.marks and self.tags and self.tags[-1][0] == "mark":
            attributes, words = self.marks[-1]
            self.marks[-1] = (attributes, words + data)

    def handle_endtag(self, tag):
        self.tags.append(("/" + tag, {}))

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())

    def buttons(self, do: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag == "button" and attributes.get("data-do") == do]
