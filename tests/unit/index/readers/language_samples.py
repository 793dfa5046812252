"""The same short report in many languages, and the older encodings that each was written in."""

import unicodedata

SAMPLES = {
    "en": "The harbour master of Tarnby said on Monday that the ferry – “our lifeline” – will sail "
    "again. A ticket costs £3, the café’s owner added. Repairs took eleven days.",
    "de": "Die Lotsen im Hafen kehrten am Montag zurück. Übrig blieb ein Streit über die Löhne, sagte Jürgen Größe. "
    "Für die Wärter am Leuchtturm änderte sich nichts, die Gebühr müssen sie selbst tragen.",
    "fr": "Le dépôt a fermé ses portes hier soir, a déclaré la préfète. Où iront les élèves après l’été ? "
    "La région a prévu une réunion à la mairie, mais rien n’a été décidé.",
    "es": "El alcalde anunció que la reparación del muelle comenzará mañana. Los vecinos pidieron más información "
    "sobre el año pasado. ¿Quién pagará la construcción? Nadie respondió todavía.",
    "pt": "A câmara aprovou a construção da ponte na segunda-feira. Os moradores não estão satisfeitos com a decisão. "
    "A população da ilha terá de esperar até ao próximo verão, disse o presidente da comissão.",
    "it": "Il sindaco ha detto che la città pagherà i lavori. Perché il ponte è chiuso? Così non si può andare avanti, "
    "hanno risposto gli abitanti. La qualità dell’acqua è già peggiorata.",
    "sv": "Färjan till ön går inte på lördag, säger hamnchefen. Båten måste lagas först, och det tar några dagar. "
    "Många väntar på besked om när trafiken öppnar igen för bilar.",
    "da": "Færgen til øen sejler ikke på lørdag, siger havnechefen. Skibet skal først repareres, det tager nogle år. "
    "Mange børn må blive hjemme, fordi skolen også er lukket.",
    "fi": "Lautta saarelle ei kulje lauantaina, sanoo satamapäällikkö. Vene täytyy ensin korjata, ja se kestää päiviä. "
    "Moni odottaa tietoa siitä, milloin liikenne jälleen käynnistyy täällä.",
    "is": "Ferjan til eyjarinnar siglir ekki á laugardaginn, segir hafnarstjórinn. Það þarf fyrst að gera við skipið. "
    "Margir bíða eftir fréttum um hvenær umferðin hefst að nýju.",
    "pl": "Burmistrz ogłosił, że most zostanie zamknięty na trzy tygodnie. Zacznij pracę wcześniej, radzą władze. "
    "Mieszkańcy wyspy żądają wyjaśnień i większej liczby połączeń. Źródło: rada miejska.",
    "cs": "Starosta oznámil, že most bude tři týdny uzavřen. Obyvatelé města žádají vysvětlení a více spojů. "
    "Příští měsíc začne oprava přístavu, řekl šéf stavby. Říční loď už nepojede.",
    "hu": "A polgármester bejelentette, hogy a hidat három hétre lezárják. A lakók magyarázatot kérnek a várostól. "
    "A következő hónapban kezdődik a kikötő felújítása, mondta az építés vezetője.",
    "ro": "Primarul a anunţat că podul va fi închis trei săptămâni. Locuitorii cer explicaţii şi mai multe curse. "
    "Luna viitoare începe repararea portului, a spus şeful lucrării.",
    "hr": "Gradonačelnik je najavio da će most biti zatvoren tri tjedna. Stanovnici traže objašnjenje i više vožnji. "
    "Sljedeći mjesec počinje obnova luke, rekao je voditelj gradilišta. Šteta je velika.",
    "lt": "Meras pranešė, kad tiltas bus uždarytas trims savaitėms. Gyventojai prašo paaiškinimų ir daugiau reisų. "
    "Kitą mėnesį prasidės uosto remontas, sakė statybų vadovas. Žuvys grįžo į upę.",
    "lv": "Mērs paziņoja, ka tilts būs slēgts trīs nedēļas. Iedzīvotāji prasa paskaidrojumu un vairāk reisu. "
    "Nākamajā mēnesī sāksies ostas remonts, teica būvdarbu vadītājs. Pēc tam atvērs ceļu.",
    "et": "Linnapea teatas, et sild suletakse kolmeks nädalaks. Elanikud nõuavad selgitust ja rohkem väljumisi. "
    "Järgmisel kuul algab sadama remont, ütles ehituse juht. Jõgi on jäävaba, õhk külm.",
    "tr": "Belediye başkanı köprünün üç hafta kapalı kalacağını açıkladı. Halk açıklama ve daha çok sefer istiyor. "
    "Gelecek ay limanın onarımı başlayacak, dedi şantiye şefi. Çığ tehlikesi geçti.",
    "el": "Ο δήμαρχος ανακοίνωσε ότι η γέφυρα θα μείνει κλειστή τρεις εβδομάδες. Οι κάτοικοι ζητούν εξηγήσεις. "
    "Τον επόμενο μήνα αρχίζει η επισκευή του λιμανιού, είπε ο επικεφαλής.",
    "ru": "Мэр сообщил, что мост закроют на три недели. Жители острова требуют объяснений и новых рейсов. "
    "В следующем месяце начнётся ремонт порта, сказал руководитель стройки.",
    "uk": "Мер повідомив, що міст закриють на три тижні. Жителі острова вимагають пояснень і нових рейсів. "
    "Наступного місяця почнеться ремонт порту, сказав керівник будівництва. Їжі вистачить.",
    "bg": "Кметът съобщи, че мостът ще бъде затворен за три седмици. Жителите на острова искат обяснение. "
    "Следващия месец започва ремонтът на пристанището, каза ръководителят на строежа.",
    "he": "ראש העיר הודיע כי הגשר ייסגר לשלושה שבועות. תושבי האי דורשים הסבר ומעברים נוספים. "
    "בחודש הבא יתחיל שיפוץ הנמל, אמר מנהל העבודה. המעבורת תשוב לשוט באביב.",
    "ar": "أعلن رئيس البلدية أن الجسر سيغلق ثلاثة أسابيع. ويطالب سكان الجزيرة بتوضيح ورحلات إضافية. "
    "وفي الشهر القادم يبدأ إصلاح الميناء، كما قال مدير المشروع.",
    "th": "นายกเทศมนตรีประกาศว่าสะพานจะปิดเป็นเวลาสามสัปดาห์ ชาวเกาะขอคำอธิบายและเรือเพิ่มขึ้น "
    "เดือนหน้าจะเริ่มซ่อมท่าเรือ หัวหน้างานก่อสร้างกล่าว",
    "vi": "Thị trưởng thông báo cầu sẽ đóng cửa ba tuần. Người dân trên đảo yêu cầu giải thích và thêm chuyến tàu. "
    "Tháng sau bến cảng sẽ được sửa chữa, người phụ trách nói.",
    "ja": "市長は橋を三週間閉鎖すると発表した。島の住民は説明と増便を求めている。"
    "来月から港の修理が始まると工事の責任者が述べた。フェリーは春に再び運航する。",
    "ko": "시장은 다리를 삼 주 동안 닫는다고 발표했다. "
    "섬 주민들은 설명과 더 많은 배편을 요구하고 있다. 다음 달에 항구 수리가 시작된다고 현장 책임자가 말했다.",
    "zh": "市长宣布大桥将关闭三个星期。岛上居民要求解释并增加班次。"
    "下个月港口开始修理，工程负责人说。渡轮春天恢复航行。",
    "zh-tw": "市長宣布大橋將關閉三個星期。島上居民要求解釋並增加班次。"
    "下個月港口開始修理，工程負責人說。渡輪春天恢復航行。",
}

_WEST = ("cp1252", "iso8859-15", "mac_roman", "cp850", "cp437")
_CENTRAL = ("cp1250", "iso8859-2", "cp852", "mac_latin2")
_BALTIC = ("cp1257", "iso8859-13", "iso8859-4", "cp775")
_CYRILLIC = ("cp1251", "koi8-r", "koi8-u", "cp866", "iso8859-5", "mac_cyrillic")
ENCODINGS = (
    dict.fromkeys(("en", "de", "fr", "es", "pt", "it", "sv", "da", "fi", "is"), _WEST)
    | dict.fromkeys(("pl", "cs", "hu", "ro", "hr"), _CENTRAL)
    | dict.fromkeys(("lt", "lv", "et"), _BALTIC)
    | dict.fromkeys(("ru", "uk", "bg"), _CYRILLIC)
    | {
        "tr": ("cp1254", "iso8859-9", "cp857"),
        "el": ("cp1253", "iso8859-7", "cp737", "mac_greek"),
        "he": ("cp1255", "iso8859-8", "cp862"),
        "ar": ("cp1256", "iso8859-6", "cp720"),
        "th": ("cp874", "tis_620"),
        "vi": ("cp1258",),
        "ja": ("cp932", "euc_jp", "iso2022_jp"),
        "ko": ("cp949", "johab", "iso2022_kr"),
        "zh": ("gb18030", "gb2312", "hz", "big5hkscs"),
        "zh-tw": ("big5", "big5hkscs", "gb18030"),
    }
)
ANY_LANGUAGE = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be")


def written(language: str, encoding: str, characters: int) -> tuple[str, bytes] | None:
    """The first ``characters`` of a sample in an encoding; None where the encoding has not all of its letters."""
    text = SAMPLES[language]
    text = text[:characters].rsplit(" ", 1)[0] if characters < len(text) else text
    if encoding == "cp1258":
        # Vietnamese tone marks stand behind their vowels there.
        text = "".join(
            letter if letter in "âêôăơưđÂÊÔĂƠƯĐ" else unicodedata.normalize("NFD", letter) for letter in text
        )
        text = _cp1258(text)
    try:
        return text, text.encode(encoding)
    except UnicodeEncodeError:
        return None


def _cp1258(text: str) -> str:
    marks = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
    out: list[str] = []
    for letter in unicodedata.normalize("NFC", text):
        parts = unicodedata.normalize("NFD", letter)
        tones = "".join(part for part in parts[1:] if part in marks)
        base = unicodedata.normalize("NFC", parts[0] + "".join(part for part in parts[1:] if part not in marks))
        out.append(base + tones)
    return "".join(out)
