"""From the tokens of an RTF file to HTML.

RTF is a stream of text whose groups inherit the state of the group around them. Text of a group that is no part of
the page (font tables, pictures, headers, field codes, comments) is passed over; so is what is hidden or deleted.
"""

from dataclasses import dataclass, replace
from html import escape

from index.errors import ReadError
from index.readers.rtf.tokens import SYMBOL, Token, charset, code_page, tokens
from index.readers.symbols import in_symbol_font, symbol_text

MAX_DEPTH = 2_000

_PASSED_OVER = frozenset(
    "fonttbl colortbl stylesheet info pict header headerl headerr headerf footer footerl footerr footerf ftnsep "
    "ftnsepc aftnsep fldinst sp nonshppict shprslt objdata listtable listoverridetable revtbl rsidtbl generator "
    "themedata colorschememapping latentstyles datastore xmlnstbl bkmkstart bkmkend annotation atnid atnauthor "
    "atndate atnref pn private1 tc xe keywords comment company operator doccomm category manager hlinkbase title "
    "author subject".split()
)
_KEPT = frozenset("shpinst shptxt listtext pntext footnote fldrslt".split())
"""Groups marked as ones that old programs may pass over, and yet part of the page."""
_ASIDES = ("footnote", "shptxt")
"""Groups that stand after the paragraph that holds them."""
_INFORMATION = ("title", "author")
_LETTERS = {
    **{"emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "bullet": "•"},
    **{"tab": "\t", "emspace": " ", "enspace": " ", "qmspace": " ", "line": "\n", "lbr": "\n", "softline": "\n"},
}
_SIGNS = {"~": " ", "_": "-", "{": "{", "}": "}", "\\": "\\"}


@dataclass(frozen=True, slots=True)
class _State:
    """What holds for the text of a group."""

    passed_over: bool = False
    hidden: bool = False
    struck: bool = False
    script: str = ""
    encoding: str = "cp1252"
    skips_after_unicode: int = 1
    destination: str = ""


class Document:
    """One file, read at once; then :meth:`html`, ``title`` and ``author``."""

    def __init__(self, data: bytes) -> None:
        """Read the file.

        Raises:
            ReadError: Its groups nest too deeply.
        """
        self._information: dict[str, list[str]] = {name: [] for name in _INFORMATION}
        self._state = _State()
        self._groups: list[_State] = []
        self._fonts: dict[int, int] = {}
        self._font = 0
        self._page = "cp1252"
        self._pending = bytearray()
        self._skip = 0
        self._starred = False
        self._html: list[str] = []
        self._line: list[str] = []
        self._after: list[str] = []
        self._lines_around: list[list[str]] = []
        self._notes = 0
        self._level = 0
        self._in_table = self._is_head = False
        self._cells: list[str] = []
        self._rows: list[str] = []
        for token in tokens(data):
            self._take(token)
        self._end_paragraph()
        self._end_table()
        self.title, self.author = ("".join(self._information[name]) for name in _INFORMATION)

    def html(self) -> str:
        """Return the document as HTML."""
        return "".join(self._html) or "<p></p>"

    # ---- tokens

    def _take(self, token: Token) -> None:
        if token.kind == "byte":
            if self._skip:
                self._skip -= 1
            else:
                self._pending += token.data
            return
        if self._pending:
            data, self._pending = bytes(self._pending), bytearray()
            self._write(self._decoded(data))
        if token.kind == "{":
            self._open()
        elif token.kind == "}":
            self._close()
        elif token.kind == "text":
            data = token.data[self._skip :]
            self._skip = max(0, self._skip - len(token.data))
            self._write(self._decoded(data))
        elif token.kind == "symbol":
            self._sign(token.name)
        else:
            self._word(token.name, token.number)
            self._starred = False

    def _decoded(self, data: bytes) -> str:
        encoding = self._state.encoding
        return symbol_text(data) if encoding == SYMBOL else data.decode(encoding, "replace")

    def _open(self) -> None:
        self._groups.append(self._state)
        self._state = replace(self._state, destination="")
        if len(self._groups) > MAX_DEPTH:
            raise ReadError("is nested too deeply")

    def _close(self) -> None:
        ended = self._state.destination
        self._state = self._groups.pop() if self._groups else self._state
        self._skip = 0
        if ended in _ASIDES and self._lines_around:
            self._after.append(f"<p>{''.join(self._line)}</p>")
            self._line = self._lines_around.pop()

    def _sign(self, sign: str) -> None:
        if sign == "*":
            self._starred = True
        elif sign in "\r\n":
            self._end_paragraph()
        else:
            self._write(_SIGNS.get(sign, ""))

    def _word(self, name: str, number: int | None) -> None:
        if (self._starred and name not in _KEPT) or name in _PASSED_OVER:
            self._state = replace(self._state, passed_over=True, destination=name)
        elif name in _KEPT:
            self._begin(name)
        elif name in _LETTERS:
            self._write(_LETTERS[name])
        elif name == "u":
            self._unicode(number or 0)
        elif not self._set_state(name, number):
            self._structure(name, number)

    def _begin(self, name: str) -> None:
        self._state = replace(self._state, destination=name)
        if name in _ASIDES and not self._state.passed_over:
            self._lines_around.append(self._line)
            self._line = []

    def _unicode(self, number: int) -> None:
        self._skip = self._state.skips_after_unicode
        number %= 0x10000
        letter = chr(number)
        # Letters beyond 16 bits come as two halves.
        if self._line and 0xDC00 <= number < 0xE000 and 0xD800 <= ord(self._line[-1][-1:] or " ") < 0xDC00:
            high = ord(self._line[-1][-1])
            self._line[-1] = self._line[-1][:-1] + chr(0x10000 + ((high - 0xD800) << 10) + number - 0xDC00)
        elif 0xF000 <= number < 0xF100:
            self._write(in_symbol_font(number))
        elif not 0xE000 <= number < 0xF900:
            self._write(letter)

    def _set_state(self, name: str, number: int | None) -> bool:
        """Follow a control word that changes how text looks; returns whether it was one."""
        on = number != 0
        if name in {"v", "deleted"}:
            self._state = replace(self._state, hidden=on)
        elif name in {"strike", "striked"}:
            self._state = replace(self._state, struck=on)
        elif name in {"super", "sub", "nosupersub", "up", "dn"}:
            script = {"super": "sup", "up": "sup", "sub": "sub", "dn": "sub"}.get(name, "")
            self._state = replace(self._state, script=script if on else "")
        elif name == "plain":
            self._state = replace(self._state, hidden=False, struck=False, script="")
        elif name == "uc":
            self._state = replace(self._state, skips_after_unicode=min(max(number or 0, 0), 20))
        elif name == "f":
            self._font = number or 0
            self._state = replace(self._state, encoding=charset(self._fonts.get(self._font, 0), self._page))
        elif name == "fcharset":
            self._fonts[self._font] = number or 0
        elif name in {"ansicpg", "mac"}:
            self._page = code_page(number or 1252) if name == "ansicpg" else "mac_roman"
            self._state = replace(self._state, encoding=self._page)
        else:
            return False
        return True

    # ---- structure

    def _structure(self, name: str, number: int | None) -> None:
        if self._state.passed_over:
            return
        if name in {"par", "sect", "page"}:
            if self._in_table or self._lines_around:
                self._line.append("<br>")
            else:
                self._end_paragraph()
        elif name == "pard":
            self._in_table, self._level = False, 0
        elif name == "outlinelevel":
            self._level = min((number or 0) + 1, 6) if (number or 0) < 9 else 0
        elif name == "chftn":
            self._notes += not self._lines_around
            self._line.append(f"<sup>{self._notes}</sup> " if self._lines_around else f"<sup>{self._notes}</sup>")
        else:
            self._table_word(name, number)

    def _table_word(self, name: str, number: int | None) -> None:
        if name in {"intbl", "itap"}:
            self._in_table = number != 0
        elif name in {"trowd", "trhdr"}:
            self._is_head = name == "trhdr"
        elif name in {"cell", "nestcell"}:
            self._cells.append("".join(self._line))
            self._line = []
        elif name in {"row", "nestrow"}:
            tag = "th" if self._is_head else "td"
            self._rows.append(f"<tr>{''.join(f'<{tag}>{cell}</{tag}>' for cell in self._cells)}</tr>")
            self._cells = []

    def _end_paragraph(self) -> None:
        line, after = "".join(self._line).strip(), self._after
        self._line, self._after = [], []
        self._end_table()
        if line:
            tag = f"h{self._level}" if self._level else "p"
            self._html.append(f"<{tag}>{line}</{tag}>")
        self._html += after

    def _end_table(self) -> None:
        if self._cells:
            self._rows.append(f"<tr>{''.join(f'<td>{cell}</td>' for cell in self._cells)}</tr>")
            self._cells = []
        if self._rows:
            self._html.append(f"<table>{''.join(self._rows)}</table>")
            self._rows = []

    def _write(self, text: str) -> None:
        state = self._state
        if state.passed_over:
            if state.destination in _INFORMATION:
                self._information[state.destination].append(text)
            return
        if state.hidden or not text:
            return
        if state.destination in {"listtext", "pntext"} and not any(letter.isalnum() for letter in text):
            text = " "  # a bullet
        html = escape(text).replace("\n", "<br>")
        if state.script and text.strip():
            html = f"<{state.script}>{html}</{state.script}>"
        self._line.append(f"<s>{html}</s>" if state.struck else html)
