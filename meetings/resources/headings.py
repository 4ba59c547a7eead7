"""The words that head the columns of lists of meetings, in the languages in which organisations send them."""

from exchange.columns.pasted import Headings

WORDS = {
    "name": "meeting|meetings|event|events|name|title|what|subject|meetingname|meetingtitle|nameofmeeting|nameofthemeeting|nameofevent|eventname|activity|activities|"
    "réunion|réunions|événement|évènement|intitulé|titre|nom|manifestation|activité|reunión|reuniones|evento|eventos|nombre|título|actividad|"
    "sitzung|tagung|veranstaltung|titel|bezeichnung|name(fr)|reunião|nome|atividade"
    "|title of meeting|event title|title of event|nom de la réunion|intitulé de la réunion"
    "|nombre de la reunión|nombre del evento|nome do evento|название|мероприятие|собрание",
    "short": "short|shortname|acronym|abbreviation|sigle|sigla|abréviation|kürzel|abreviatura"
    "|abbr|kurzname",
    "dates": "date|dates|when|period|dateofmeeting|datesofmeeting|date(s)|datesofthemeeting|quand|période|fecha|fechas|cuándo|período|periodo|datum|termin|termine|wann|zeitraum|"
    "data|datas|quando|meetingdates|meetingdate|day|days|date&time|dateandtime"
    "|даты|дата",
    "starts": "start|starts|startson|startdate|startingdate|datestart|from|begin|begins|beginning|opens|opening|firstday|début|datededébut|du|ouverture|inicio|fechadeinicio|desde|comienzo|"
    "beginn|von|início|datadeinício|de|startsat"
    "|begin date|date from|date d'ouverture|fecha inicio|anfang|startdatum|начало"
    "|дата начала",
    "ends": "end|ends|endson|enddate|endingdate|dateend|to|until|closes|closing|lastday|fin|datedefin|au|clôture|fechadefin|hasta|término|ende|bis|fim|datadefim|até|finish|finishes"
    "|date to|date de clôture|fecha fin|fecha de finalización|fecha de término"
    "|data de término|enddatum|окончание|конец|дата окончания",
    "city": "city|town|ville|ciudad|stadt|cidade|hostcity",
    "place": "place|venue|location|where|meetingplace|meetingvenue|placeofmeeting|lieu|endroit|où|lugar|sede|dónde|ort|wo|local|cityandcountry|city,country|city/country|place/venue|"
    "venue/place|hostcityandcountry"
    "|localização|standort|veranstaltungsort|tagungsort|место|город",
    "country": "country|ctry|hostcountry|nation|pays|payshôte|país|paísanfitrión|land|hostnation|state"
    "|gastland|страна",
    "mode": "mode|format|modality|participation|attendance|f2f/virtual|physical/virtual|virtual/physical|in-person/online|online/in-person|modeofmeeting|meetingmode|meetingformat|"
    "modalité|modalités|modalidad|modalidade|form|how"
    "|meeting type|type of meeting|formato|teilnahme|формат",
    "type": "type|kind|nature|art|tipo|category|catégorie|categoría|kategorie",
    "organiser": "organiser|organizer|organisers|organizers|organisedby|organizedby|organisation|organization|organisingbody|whorunsit|runby|"
    "host|hosts|hostedby|hostorganisation|convenor|convener|convenedby|"
    "secretariat|responsible|lead|body|who|organisateur|organisateurs|organisme|organisépar|hôte|organizador|organizadores|organiza|anfitrión|entidad|veranstalter|organisator|gastgeber|organização|"
    "organizador(a)|region|group|regionalgroup|owner"
    "|host organization|organizado por|организатор",
    "state": "status|state|stateofplay|remarks|remark|notes|note|comments|comment|observations|observation|"
    "remarques|statut|état|estado|observaciones|notas|comentarios|bemerkung|bemerkungen|anmerkung|"
    "hinweis|observações|situação|info|information|confirmed|confirmed?",
    "links": "link|links|url|website|webpage|web|site|lien|enlace|página"
    "|homepage|site web|sitio web|ligação|webseite|ссылка",
    "number": "no|n°|#|nr|nº|number|item|ref|reference|id|réf|référence|núm|lfd.nr|code"
    "|s/n|serial|sl no|numéro|nummer|№",
}
HEADINGS = Headings(WORDS)
# Each kind with the columns of the table that it may mean, in the order in which they are tried; none: left out.
COLUMNS: dict[str, tuple[str, ...]] = {
    "name": ("name",),
    "short": ("short_name",),
    "dates": ("dates",),
    "starts": ("starts_on", "dates"),
    "ends": ("ends_on",),
    "city": ("venue", "city"),
    "place": ("venue", "city"),
    "country": ("country",),
    "mode": ("mode", "kind"),
    "type": ("mode", "kind"),
    "organiser": ("organisers",),
    "links": ("links",),
    "number": (),
}
