"""Where sentences end in many languages, none of which is told."""

import textwrap
import time

import pytest

from index.text.sentences import block_spans, sentence_spans

_UNSPACED = ("zh", "ja", "my", "km")


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    ("language", "parts"),
    [
        ("de", ["Die Werft übergab am 5. Juni 2025 ihr letztes Schiff.", "Danach schloss sie."]),
        ("de", ["Er leitet das Amt seit dem 2. Mai und geht im Herbst.", "Seine Nachfolge ist offen."]),
        ("de", ["Im 19. Jahrhundert lebten hier 300 Menschen.", "Heute sind es zwölf."]),
        ("de", ["Ludwig XIV. starb in Versailles.", "Sein Enkel folgte."]),
        ("de", ["Unter Karl XII. Gustavson blühte der Handel.", "Dann kam der Krieg."]),
        ("de", ["Dr. Hansen wohnt in der Nr. 5 der Hafenstr. am Markt.", "Er kommt z. B. montags."]),
        ("de", ["Das Boot trägt ca. 40 Personen, d. h. mehr als das alte.", "Die Fahrt kostet 12,50 Kronen."]),
        ("de", ["Das Haus wurde 1986 gebaut.", "Es steht leer."]),
        ("de", ["Der Preis stieg auf 25.", "Die Stadt wehrt sich."]),
        ("de", ["Er sprach mit Frau Prof. Berg über Abs. 3 des Gesetzes.", "Sie stimmte zu."]),
        ("de", ["Die 3. Liga beginnt am 12. August.", "Der Verein freut sich."]),
        ("de", ["Am 24.12. bleibt das Amt zu.", "Am 27. Dezember öffnet es wieder."]),
        ("de", ["Die Firma Berg & Co. KG zahlt, usw.", "Der Rest folgt."]),
        ("no", ["Møtet begynner kl. 14.", "Oktober blir stille."]),
        ("no", ["Skipet ble levert 5. juni 2025 av verftet.", "Det heter Varde."]),
        ("no", ["Han bor i Strandgt. 7, jf. lov nr. 12.", "Hun flyttet."]),
        ("da", ["Dronningen besøgte øen den 3. august kl. 10.", "Hun blev bl.a. modtaget af borgmesteren."]),
        ("fr", ["M. Dupont a rencontré Mme Leroy à 14 h.", "Il est reparti."]),
        ("fr", ["Le pont, cf. p. 12, date du XIXe siècle.", "Il sera fermé."]),
        ("fr", ["« C'est fini. »", "Elle sortit.", "Personne ne parla."]),
        ("fr", ["Louis XIV mourut en 1715.", "Son arrière-petit-fils lui succéda."]),
        ("fr", ["L'art. 5 interdit la pêche, etc.", "Les pêcheurs protestent."]),
        ("fr", ["Les av. Foch et St. Michel sont fermées.", "On passe par le quai."]),
        ("es", ["El Sr. Ruiz vive en la Avda. Marina n.º 5.", "Llegó ayer."]),
        ("es", ["¿Cuándo abre?", "¡Mañana!", "La Sra. Gil lo dijo."]),
        ("es", ["En EE. UU. Biden firmó la ley.", "El plan empieza ya."]),
        ("es", ["Véase la pág. 12 y el art. 3.", "No hay más."]),
        ("es", ["El Dr. D. Luis Vega, prof. de historia, murió.", "Tenía 80 años."]),
        ("pt", ["O Sr. Alves mora na Av. Atlântica, n.º 12.", "Chegou ontem."]),
        ("pt", ["A Dra. Lima e o Exmo. Presidente falaram.", "Nada mudou."]),
        ("it", ["Il sig. Rossi e il dott. Bianchi arrivano alle ore 9.", "La riunione dura poco."]),
        ("nl", ["Dhr. Jansen en mevr. Bos wonen in de Kerkstr. te Holm.", "Zij komen o.a. op maandag."]),
        ("pl", ["Sklep przy ul. Długiej otwarto o godz. 9.", "Przyszło wielu ludzi."]),
        ("pl", ["Prof. Nowak mówił m.in. o tzw. Starym Moście.", "Most zamknięto."]),
        ("pl", ["Urodził się 5 maja 1950 r. w Gdańsku.", "Zmarł w 2001 r."]),
        ("cs", ["Loď vyplula 5. června 2025 z přístavu.", "Karel IV. ji pokřtil."]),
        ("ru", ["Он живёт на ул. Ленина, д. 5.", "Мост закрыт."]),
        ("ru", ["Мост закрыли в 2025 г.", "Он стоит в г. Пскове, т. е. далеко.", "Жители ждут."]),
        ("ru", ["А. С. Пушкин родился в г. Москве.", "Он умер в 1837 г."]),
        ("ru", ["Это стоит 5 руб. за кг и т. д.", "Цены растут."]),
        ("uk", ["Він живе на вул. Франка, буд. 5.", "Міст закрито."]),
        ("el", ["Πότε ανοίγει;", "Ο κ. Παππάς δεν ξέρει."]),
        ("hi", ["नाव पुल के पास डूब गई।", "सब लोग बच गए।", "क्या पुल बंद है?"]),
        ("hi", ["डॉ. शर्मा ने ५.५ लाख दिए।", "मेयर खुश थे।"]),
        ("hi", ["यह श्लोक है॥", "फिर सब चले गए।"]),
        ("ur", ["پل کل تک بند رہے گا۔", "کیا لوگ بچ گئے؟", "سب بچ گئے۔"]),
        ("ar", ["هل الجسر مغلق؟", "قال د. سمير إن الجسر مغلق.", "بلغت الكلفة 3.5 مليون."]),
        ("ar", ["وصل أ. د. كمال إلى الميناء.", "غادر بعد ساعة."]),
        ("fa", ["پل تا فردا بسته است.", "آیا کسی زخمی شد؟", "نه."]),
        ("zh", ["大桥将封闭十周。", "费用为3.5万克朗。", "真的吗？"]),
        ("zh", ["他说：“明天开放。”", "大家都笑了。", "会议结束。"]),
        ("zh", ["Tarnby公司的票价是12.50元。", "新船明年到。"]),
        ("ja", ["橋は閉鎖される。", "費用は３．５億円だ。", "本当か？"]),
        ("ja", ["「明日だ。」と船長は言った。", "皆が笑った。"]),
        ("ko", ["다리가 2025. 6. 5. 개통했다.", "요금은 3.5만 원이다.", "정말인가?"]),
        ("ko", ["회의는 오후 3시에 끝났다.", "시장은 떠났다."]),
        ("hy", ["Կամուրջը փակ է։", "Բոլորը փրկվեցին։"]),
        ("am", ["ድልድዩ ተዘግቷል።", "ሁሉም ተረፉ።"]),
        ("my", ["တံတားပိတ်ထားသည်။", "လူတိုင်းလွတ်သည်။"]),
        ("km", ["ស្ពានត្រូវបានបិទ។", "មនុស្សទាំងអស់រួចខ្លួន។"]),
        ("mix", ['The notice said "Schließung am 3. Mai".', "It was in German."]),
        ("mix", ["Der Bericht nennt Mr. Lee.", "He spoke in English."]),
        ("hu", ["A híd 2025. június 5. napján nyílt meg.", "A polgármester örült."]),
        ("fi", ["Silta avattiin 5. kesäkuuta 2025 klo 9.", "Väkeä tuli paljon."]),
        ("tr", ["Köprü 19. yüzyılda yapıldı.", "Bugün kapalı."]),
        ("sv", ["Bron stängdes kl. 9, dvs. Före mötet.", "Den öppnas i maj."]),
        ("de", ["Laut § 4 Abs. 2 Nr. 1 BauGB ist das zulässig.", "Die Gemeinde prüft es."]),
        ("de", ["Papst Johannes XXIII. wurde 1881 geboren.", "Er starb am 3. Juni 1963."]),
        ("de", ["Der 1. FC Lindal gewann sein 10. Spiel.", "Trainer Kurz freute sich."]),
        ("de", ["Wir treffen uns am Montag, den 14. Juli, um 19.30 Uhr.", "Bitte pünktlich sein!"]),
        ("de", ["Er wohnt Hafenstr. 12.", "Sie wohnt dort auch."]),
        ("de", ["Das kostet ca. 5 Mio. Euro.", "So viel hat niemand."]),
        ("de", ["Um 1900 zählte man 25.000 Fische.", "Im 2. Halbjahr waren es weniger."]),
        ("da", ["Mødet er den 7. maj kl. 19.", "Alle er velkomne."]),
        ("sv", ["Kung Karl XVI Gustaf kom kl. 10.", "Han gick snart."]),
        ("fr", ["Le no. 5 de la revue coûte 4 €.", "Mme Roy l'a lu."]),
        ("fr", ["Il est né le 1er mai 1950.", "M. Petit, lui, en 1951."]),
        ("fr", ["« Où est-il ? » demanda-t-elle.", "Personne ne répondit."]),
        ("es", ["Vive en la C/ Mayor, núm. 3.", "La Dra. Peña llega a las 10 h."]),
        ("es", ["Costó aprox. 20 € más.", "Nadie pagó."]),
        ("pt", ["A reunião é às 9h na sala n.º 3.", "O prof. Melo fala primeiro."]),
        ("it", ["L'art. 12 vieta la pesca, ecc.", "I pescatori protestano."]),
        ("nl", ["Het schip kostte ca. 5 mln. euro.", "Dat is veel."]),
        ("pl", ["Dr hab. Anna Lis, ur. 1970, mieszka przy al. Morskiej 7.", "To blisko portu."]),
        ("pl", ["W XIX w. Holm był wsią.", "Dziś to miasto."]),
        ("cs", ["Dne 5. Června 2025 otevřeli most.", "Lidé slavili."]),
        ("ru", ["В XIX в. здесь жили рыбаки.", "Сейчас тут музей."]),
        ("ru", ["Проф. И. И. Орлов живёт на пр. Мира, кв. 7.", "Он на пенсии."]),
        ("ru", ["Судно длиной 12 м. стоит в порту.", "Его продали."]),
        ("hi", ['प्रो. वर्मा ने कहा, "पुल बंद है।"', "लोग लौट गए।"]),
        ("ar", ['قال المدير: "الميناء مفتوح."', "ثم غادر."]),
        ("ur", ["ڈاکٹر نے کہا: ”سب ٹھیک ہے۔“", "پھر وہ چلا گیا۔"]),
        ("ja", ["Tarnby号は「速い！」と評判だ。", "料金は１，２００円。"]),
        ("zh", ["第3.2节说明了费用。", "详见附录。"]),
        ("ko", ['김 씨는 "내일 온다."라고 말했다.', "모두 웃었다."]),
        ("en", ["Gov. Hale signed H.R. 12 on Feb. 3.", "It cost $1.5 million."]),
        ("en", ["See fig. 3 (p. 12).", "The rest follows."]),
    ],
)
def test_sentences_of(language: str, parts: list[str]):
    assert sentences(("" if language in _UNSPACED else " ").join(parts)) == parts


def test_each_block_has_its_language():
    assert sentences("Die Bahn hielt am 3. Mai in der Nr. 7.\n\nIt lost 3. May was better than April for it.") == [
        "Die Bahn hielt am 3. Mai in der Nr. 7.",
        "It lost 3.",
        "May was better than April for it.",
    ]


@pytest.mark.parametrize("line", ["5. Juni 2025 war der Tag.", "1986. In diesem Jahr brannte es.", "3. Stir the milk."])
def test_a_number_at_the_beginning_stays(line: str):
    assert sentences(f"Ein Absatz steht davor.\n\n{line}")[-1] == line


def test_a_row_of_a_table_is_one_sentence():
    rows = ["Port | Opened", "--- | ---", "Skarn | 5. Juni. Mo. Yes.", "Dale | 1. Mai."]

    assert sentences("Prices rose. They fell.\n" + "\n".join(rows)) == ["Prices rose.", "They fell.", *rows]


@pytest.mark.parametrize("width", [18, 22, 28, 36, 40, 48, 66, 72])
def test_wrapped_at_any_width(width: int):
    parts = [
        "The harbour company of Ostrum has signed with Brekke Yard for a ship that costs 310 million crowns and takes "
        "sixty-two cars.",
        "Delivery is due in April 2028, says Ellen Strand, who leads the company.",
        "The old ferry goes to Dale Museum in the spring.",
    ]

    assert [
        part.replace("\n", " ") for part in sentences(textwrap.fill(" ".join(parts), width, break_on_hyphens=False))
    ] == parts


@pytest.mark.parametrize(
    "lines",
    [
        ["Start: 9:30", "Fee: 120 crowns", "Organiser: Ellen Strand"],
        ["Cod          41", "Herring      12", "Mackerel     23"],
        ["cod 41", "herring 12", "mackerel 23"],
        ["The night was long", "And cold the sea", "No light was seen", "But that of thee"],
        ["床前灯火明", "窗外雨声清", "举杯问旧友", "何日是归程"],
        ["1. Soak 24 h.", "2. Boil 20 min.", "3. Serve hot."],
    ],
)
def test_short_lines_stay_apart(lines: list[str]):
    assert sentences("\n".join(lines)) == lines


def test_a_day_at_the_beginning_of_a_wrapped_line_is_no_list_number():
    text = (
        "Die Werft in Ostrum übergab nach langem Streit am\n"
        "7. Juni 2025 ihr letztes Schiff an die alte Reederei,\n"
        "die es bestellt hatte."
    )

    assert len(block_spans(text)) == 1
    assert sentences(text) == [text]


def test_time_grows_with_the_text_only():
    def seconds(text: str) -> float:
        began = time.perf_counter()
        sentence_spans(text)
        return time.perf_counter() - began

    for unit in ("( A. B. ", 'z. B. "', "5. Mai ", "Nr. 5\n", "।", "a.", "1. 2. 3. "):
        seconds(unit)
        assert seconds(unit * 8_000) < 16 * max(0.02, seconds(unit * 2_000)), unit
