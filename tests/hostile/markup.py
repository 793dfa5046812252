"""Pages, feeds and markup languages that ask for more work than they have bytes."""

from collections.abc import Callable, Mapping

_HEAD = "<html><head><title>Pilots</title></head><body><h1>Pilots</h1><p>The pilots of Skarv went on strike.</p>"


def page(body: str) -> bytes:
    return (_HEAD + body + "</body></html>").encode()


def _rules(count: int, selector: str = ".a{n} .b{n}") -> str:
    return "".join(selector.format(n=n) + "{display:none}" for n in range(count))


def _elements(count: int, text: str = "<div class=b{n}>word</div>") -> str:
    return "".join(text.format(n=n) for n in range(count))


CASES: Mapping[str, tuple[str, Callable[[], bytes]]] = {
    "HTML: colspan": (
        ".html",
        lambda: page("<table>" + ("<tr>" + "<td colspan=1000>1</td>" * 30 + "</tr>") * 3_000 + "</table>"),
    ),
    "HTML: heads and colspan": (
        ".html",
        lambda: page("<table>" + ("<tr>" + "<th colspan=1000>1</th>" * 30 + "</tr>") * 3_000 + "</table>"),
    ),
    "HTML: rowspan": (
        ".html",
        lambda: page("<table>" + "<tr><td rowspan=65534 colspan=90>12345<td>1</tr>" * 25_000 + "</table>"),
    ),
    "HTML: spans of a million": (
        ".html",
        lambda: page("<table>" + "<tr><td colspan=999999 rowspan=999999>1<td>2</tr>" * 50_000 + "</table>"),
    ),
    "HTML: spans of many digits": (
        ".html",
        lambda: page(f"<table><tr><td colspan={'9' * 1_000_000}>1<td>2</tr></table>"),
    ),
    "HTML: 60,000 attributes": (
        ".html",
        lambda: page("<p " + " ".join(f"a{n}=1" for n in range(60_000)) + ">Skarv</p>"),
    ),
    "HTML: 2,000 elements of 200 attributes": (
        ".html",
        lambda: page(("<p " + " ".join(f"a{n}=1" for n in range(200)) + ">Skarv</p>") * 2_000),
    ),
    "HTML: 100,000 attributes on body twice": (
        ".html",
        lambda: b"<html " + b" ".join(b"b%d" % n for n in range(100_000)) + b">" + page(""),
    ),
    "HTML: divs 100,000 deep": (".html", lambda: page("<div>" * 100_000 + "Skarv")),
    "HTML: lists 10,000 deep": (".html", lambda: page("<ul><li>a" * 10_000)),
    "HTML: numbered lists 10,000 deep": (".html", lambda: page("<ol><li>a" * 10_000)),
    "HTML: tables 10,000 deep": (".html", lambda: page("<table><tr><td>1<td>2<tr><td>" * 10_000)),
    "HTML: tables 200 deep": (".html", lambda: page("<table><tr><td>1<td>2<tr><td>" * 200)),
    "HTML: definitions 5,000 deep": (".html", lambda: page("<dl><dt>a<dd>b<dt>" * 5_000)),
    "HTML: spans 200,000 deep": (".html", lambda: page("<span>" * 200_000 + "Skarv")),
    "HTML: superscripts 20,000 deep": (".html", lambda: page("<sup>a" * 20_000)),
    "HTML: quotes 20,000 deep": (".html", lambda: page("<blockquote><p>a" * 20_000)),
    "HTML: unclosed formatting": (".html", lambda: page("<b><i><u><a>" * 20_000 + "<p>a" * 20_000)),
    "HTML: selectors and elements": (
        ".html",
        lambda: page(f"<style>{_rules(2_000)}</style>" + _elements(40_000)),
    ),
    "HTML: star selectors and elements": (
        ".html",
        lambda: page(f"<style>{_rules(2_000, '*:not(.a{n}) > *')}</style>" + _elements(20_000)),
    ),
    "HTML: descendants of descendants": (
        ".html",
        lambda: page(
            f"<style>{_rules(1_000, 'div div div div div .b{n} p')}</style>" + "<div>" * 200 + "<p>a" * 20_000
        ),
    ),
    "HTML: siblings": (
        ".html",
        lambda: page("<style>p~p~p~p~p~.x{display:none}p:nth-last-child(3n+1){color:red}</style>" + "<p>a" * 20_000),
    ),
    "HTML: has and is": (
        ".html",
        lambda: page(
            "<style>:is(p,div,:not(p):not(div)) p:not(:nth-last-of-type(2n)){display:none}</style>" + "<p>a" * 20_000
        ),
    ),
    "HTML: many sheets": (
        ".html",
        lambda: page("<style>.a{display:none}</style>" * 50_000 + "<p>a" * 1_000),
    ),
    "HTML: one sheet of 4 MB": (".html", lambda: page(f"<style>{'a{{' * 1_300_000}</style>")),
    "HTML: nested media": (".html", lambda: page("<style>" + "@media screen{" * 60_000 + "</style><p>a")),
    "HTML: nested brackets in a sheet": (".html", lambda: page("<style>a" + "(" * 300_000 + "{}</style><p>a")),
    "HTML: nested not": (".html", lambda: page("<style>" + ":not(" * 30_000 + "</style><p>a")),
    "HTML: huge style attribute": (".html", lambda: page(f"<p style='{'display:none;' * 300_000}'>a</p>" + "<p>b")),
    "HTML: formula": (".html", lambda: page("<math>" + "<msup><mi>a</mi>" * 20_000 + "</math>")),
    "HTML: wide formula": (".html", lambda: page("<math><mrow>" + "<mi>a</mi>" * 300_000 + "</mrow></math>")),
    "HTML: nested fractions": (
        ".html",
        lambda: page("<math>" + "<mfrac><mn>1</mn><mrow><mn>2</mn>" * 5_000 + "</math>"),
    ),
    "HTML: 200,000 entities": (".html", lambda: page("&amp;" * 800_000)),
    "HTML: 1 MB of <": (".html", lambda: page("<" * 1_000_000)),
    "HTML: 3 MB of comments": (".html", lambda: b"<!--" * 800_000),
    "HTML: unclosed comments before body": (".html", lambda: b"<!-- a -- > " * 200_000 + page("")),
    "HTML: <meta": (".html", lambda: b"<meta " * 500_000),
    "HTML: <meta charset": (".html", lambda: b"<meta charset=" * 300_000),
    "HTML: JSON-LD deep": (
        ".html",
        lambda: page(
            f"<script type=application/ld+json>{'[' * 500_000}</script>"
            + '<script type="application/ld+json">{"a":' * 10
        ),
    ),
    "HTML: JSON-LD of many types": (
        ".html",
        lambda: page(
            '<script type="application/ld+json">['
            + '{"@type":"NewsArticle","headline":"a"},' * 100_000
            + "{}]</script>"
        ),
    ),
    "HTML: 5 MB of one word": (".html", lambda: page("<p>" + "a" * 5_000_000)),
    "HTML: 60,000 paragraphs": (".html", lambda: page("<p>a</p>" * 300_000)),
    "HTML: 200,000 links": (".html", lambda: page("<a href=a>a</a> " * 200_000)),
    "HTML: charset punycode": (".html", lambda: b"<meta charset=punycode>" + b"a-b" * 130_000),
    "HTML: 100,000 metas": (
        ".html",
        lambda: b"<meta name=author content=a><meta property=og:title content=a>" * 60_000 + page(""),
    ),
    "HTML: consent dialogs": (
        ".html",
        lambda: page("<div id=cookie-consent role=dialog class=consent>accept cookies" * 3_000),
    ),
    "HTML: headings": (".html", lambda: page("<h1>Pilots</h1>" * 60_000)),
    "HTML: aria-controls": (".html", lambda: page("<a aria-controls='" + "a " * 1_000_000 + "'>a</a>" * 3)),
    "feed: entities": (
        ".rss",
        lambda: (
            '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY e0 "ha">'
            + "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
            + "]><rss><channel><item><title>&e9;</title></item></channel></rss>"
        ).encode(),
    ),
    "feed: 20,000 entries": (
        ".rss",
        lambda: (
            b"<rss version='2.0'><channel>"
            + b"<item><title>a</title><link>http://a.example/b</link></item>" * 20_000
            + b"</channel></rss>"
        ),
    ),
    "feed: deep": (".rss", lambda: b"<rss version='2.0'><channel><item><title>a</title>" + b"<a>" * 200_000),
    "Markdown: brackets": (".md", lambda: b"[" * 300_000),
    "Markdown: emphasis": (".md", lambda: b"*a_ " * 200_000),
    "Markdown: quotes deep": (".md", lambda: b">" * 50_000 + b" a"),
    "Markdown: lists deep": (".md", lambda: b"\n".join(b" " * 2 * n + b"- a" for n in range(1_500))),
    "Markdown: backticks": (".md", lambda: b" ".join(b"`" * n for n in range(2_000))),
    "Markdown: links": (".md", lambda: b"[a](" * 200_000),
    "Markdown: pipes": (".md", lambda: b"|a" * 20_000 + b"\n" + b"|-" * 20_000 + b"\n" + b"|a\n" * 2_000),
    "Markdown: front matter of sexagesimals": (".md", lambda: b"---\ntitle: " + b"1:" * 100_000 + b"1\n---\nSkarv"),
    "Markdown: front matter of digits": (".md", lambda: b"---\ntitle: " + b"1" * 1_000_000 + b"\n---\nSkarv"),
    "Markdown: front matter of underscores": (".md", lambda: b"---\ndate: 1" + b"_" * 1_000_000 + b"x\n---\nSkarv"),
    "Markdown: front matter of hex digits": (".md", lambda: b"---\ntitle: 0x" + b"f" * 1_000_000 + b"\n---\nSkarv"),
    "Markdown: front matter of aliases": (
        ".md",
        lambda: (
            "---\na0: &a0 [x, x]\n"
            + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12))
            + "title: *a11\nauthor: *a11\ndate: *a11\n---\nSkarv"
        ).encode(),
    ),
    "Markdown: front matter that merges": (
        ".md",
        lambda: (
            "---\na0: &a0 {k: v}\n"
            + "".join(f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}], k{n}: v}}\n" for n in range(1, 8))
            + "---\nSkarv"
        ).encode(),
    ),
    "Markdown: front matter deep": (".md", lambda: b"---\ntitle: " + b"[" * 100_000 + b"\n---\nSkarv"),
    "Markdown: front matter of 400,000 keys": (
        ".md",
        lambda: b"---\n" + b"".join(b"k%d: v\n" % n for n in range(60_000)) + b"---\nSkarv",
    ),
    "Markdown: front matter in TOML, deep": (".md", lambda: b"+++\na = " + b"[" * 300_000 + b"\n+++\nSkarv"),
    "Markdown: front matter in TOML, dotted": (
        ".md",
        lambda: b"+++\n" + b".".join([b"a"] * 60_000) + b" = 1\n+++\nSkarv",
    ),
    "Markdown: front matter in TOML, tables": (
        ".md",
        lambda: (
            b"+++\n" + b"".join(b"[" + b".".join([b"a"] * 200) + b".b%d]\n" % n for n in range(5_000)) + b"+++\nSkarv"
        ),
    ),
    "Markdown: front matter in TOML, digits": (".md", lambda: b"+++\ntitle = " + b"1" * 1_000_000 + b"\n+++\nSkarv"),
    "Markdown: front matter in JSON, deep": (".md", lambda: b'{"title": ' + b"[" * 300_000),
    "Markdown: notes": (".md", lambda: b"".join(b"a[^%d]\n\n[^%d]: b\n\n" % (n, n) for n in range(20_000))),
    "Markdown: notes in notes": (
        ".md",
        lambda: b"".join(b"[^%d]: b[^%d]\n\n" % (n, n + 1) for n in range(5_000)) + b"a[^0]",
    ),
    "Org: deep headlines": (".org", lambda: b"".join(b"*" * n + b" a\n" for n in range(1, 2_000))),
    "Org: lists deep": (".org", lambda: b"".join(b" " * n + b"- a\n" for n in range(2_000))),
    "Org: marks": (".org", lambda: b"*a /b =c ~d +e _f " * 100_000),
    "Org: blocks": (".org", lambda: b"#+BEGIN_QUOTE\n" * 100_000 + b"a"),
    "Org: links": (".org", lambda: b"[[" * 300_000),
    "Org: drawers": (".org", lambda: b":a:\n" * 300_000),
    "reST: deep lists": (".rst", lambda: b"\n\n".join(b"  " * n + b"- a" for n in range(400))),
    "reST: deep quotes": (".rst", lambda: b"\n\n".join(b" " * n + b"a" for n in range(1_000))),
    "reST: marks": (".rst", lambda: b"*a `b ``c |d " * 60_000),
    "reST: substitutions": (
        ".rst",
        lambda: (
            b".. |a0| replace:: ha\n"
            + b"".join(b".. |a%d| replace:: " % n + b"|a%d| " % (n - 1) * 10 + b"\n" for n in range(1, 9))
            + b"\n|a8|"
        ),
    ),
    "reST: references": (".rst", lambda: b"a_ b__ " * 50_000),
    "reST: targets": (".rst", lambda: b"".join(b".. _a%d: a%d_\n" % (n, n + 1) for n in range(10_000)) + b"\na0_"),
    "reST: grid table": (
        ".rst",
        lambda: b"+-" * 500 + b"+\n" + (b"|a" * 500 + b"|\n" + b"+-" * 500 + b"+\n") * 100,
    ),
    "reST: list table": (".rst", lambda: b".. list-table::\n   :widths: " + b"1 " * 100_000 + b"\n\n   * - a\n"),
    "reST: includes": (".rst", lambda: b".. include:: /etc/passwd\n\n.. raw:: html\n   :file: /etc/passwd\n\nSkarv\n"),
    "reST: unknown directives": (".rst", lambda: b".. foo:: bar\n\n" * 30_000 + b"a"),
    "reST: underlines": (".rst", lambda: b"a\n=\n\n" * 30_000),
    "RTF: groups deep": (".rtf", lambda: b"{\\rtf1 " + b"{" * 1_000_000),
    "RTF: groups": (".rtf", lambda: b"{\\rtf1 " + b"{a}" * 1_000_000 + b"}"),
    "RTF: nested words": (".rtf", lambda: b"{\\rtf1 " + b"{\\b a" * 300_000),
    "RTF: many digits": (".rtf", lambda: b"{\\rtf1\\u" + b"9" * 2_000_000 + b" a}"),
    "RTF: bin": (".rtf", lambda: b"{\\rtf1\\bin99999999999 a}"),
    "RTF: rows": (".rtf", lambda: b"{\\rtf1 " + b"\\trowd\\cellx1 a\\cell\\row " * 150_000 + b"}"),
    "RTF: cells": (".rtf", lambda: b"{\\rtf1 \\trowd" + b"\\cellx1" * 100_000 + b" a\\cell" * 300_000 + b"\\row}"),
    "RTF: fonts": (
        ".rtf",
        lambda: (
            b"{\\rtf1{\\fonttbl" + b"".join(b"{\\f%d\\fcharset%d a;}" % (n, n % 255) for n in range(60_000)) + b"}a}"
        ),
    ),
    "RTF: lists": (".rtf", lambda: b"{\\rtf1{\\*\\listtable" + b"{\\list{\\listlevel}" * 60_000 + b"}a}"),
}
