"""Names of months, in lower case, in the languages where a day before them may carry a full stop ("5. Juni")."""

MONTHS = frozenset(
    (
        "january february march april may june july august september october november december "
        "jänner januar feber februar märz mai juni juli oktober dezember "  # German
        "januari februari mars augusti desember marts maj "  # Scandinavian
        "tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta "
        "marraskuuta joulukuuta "  # Finnish
        "ledna února března dubna května června července srpna září října listopadu prosince "  # Czech
        "januára februára marca apríla mája júna júla augusta septembra októbra novembra decembra "  # Slovak
        "januarja februarja aprila maja junija julija avgusta oktobra "  # Slovene
        "siječnja veljače ožujka travnja svibnja lipnja srpnja kolovoza rujna listopada studenoga studenog prosinca "
        "stycznia lutego kwietnia czerwca lipca sierpnia września października grudnia "  # Croatian, Polish
        "január február március április május június július augusztus szeptember október november "  # Hungarian
        "jaanuar veebruar märts aprill juuni juuli detsember "  # Estonian
        "janvāris februāris janvārī februārī martā aprīlī maijā jūnijā jūlijā augustā "  # Latvian
        "janúar febrúar apríl maí júní júlí ágúst nóvember "  # Icelandic
        "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık"  # Turkish
    ).split()
)
