"""The words that head the columns of lists of meetings, in the languages in which organisations send them."""

from exchange.columns.pasted import Headings

WORDS = {
    "name": "meeting|meetings|event|events|name|title|what|subject|meetingname|meetingtitle|nameofmeeting|nameofthemeeting|nameofevent|eventname|activity|activities|"
    "réunion|réunions|événement|évènement|intitulé|titre|nom|manifestation|activité|reunión|reuniones|evento|eventos|nombre|título|actividad|"
    "sitzung|tagung|veranstaltung|titel|bezeichnung|name(fr)|reunião|nome|atividade"
    "|title of meeting|event title|title of event|nom de la réunion|intitulé de la réunion"
    "|nombre de la reunión|nombre del evento|nome do evento|название|мероприятие|собрание",
    "short": "short|shortname|acronym|abbreviation|sigle|sigla|abréviation|kürzel|abreviatura"
    "|abbr|abbrev|short title|kurzname|сокращение",
    "dates": "date|dates|when|period|dateofmeeting|datesofmeeting|date(s)|datesofthemeeting|quand|période|fecha|fechas|cuándo|período|periodo|datum|termin|termine|wann|zeitraum|"
    "data|datas|quando|meetingdates|meetingdate|day|days|date&time|dateandtime"
    "|даты|дата|сроки|when (days)|days of meeting|jours|días|tage|dias|дни|jour|día|tag|dia|день|числа|jour(s)|día(s)|day(s)",
    "year": "year|année|annee|año|jahr|ano|год",
    "month": "month|mois|mes|monat|mês|месяц",
    "starts": "start|starts|startson|startdate|startingdate|datestart|from|begin|begins|beginning|opens|opening|firstday|début|datededébut|du|ouverture|inicio|fechadeinicio|desde|comienzo|"
    "beginn|von|início|datadeinício|de|startsat"
    "|begin date|date from|date d'ouverture|fecha inicio|anfang|startdatum|начало"
    "|дата начала|first day of meeting|erster tag|premier jour|primer día",
    "ends": "end|ends|endson|enddate|endingdate|dateend|to|until|closes|closing|lastday|fin|datedefin|au|clôture|fechadefin|hasta|término|ende|bis|fim|datadefim|até|finish|finishes"
    "|date to|date de clôture|fecha fin|fecha de finalización|fecha de término"
    "|data de término|enddatum|окончание|конец|дата окончания|last day of meeting|letzter tag|dernier jour|último día",
    "start_time": "start time|starttime|begin time|heure de début|hora de inicio|startzeit|hora de início|время начала",
    "end_time": "end time|endtime|finish time|heure de fin|hora de fin|endzeit|hora de término|время окончания",
    "time_zone": "time zone|timezone|tz|zone|fuseau horaire|zona horaria|zeitzone|fuso horário|часовой пояс",
    "city": "city|town|ville|ciudad|stadt|cidade|hostcity|cité|ville hôte|meeting city",
    "place": "place|venue|location|where|meetingplace|meetingvenue|placeofmeeting|lieu|endroit|où|lugar|sede|dónde|ort|wo|local|cityandcountry|city,country|city/country|place/venue|"
    "venue/place|hostcityandcountry"
    "|localização|standort|veranstaltungsort|tagungsort|место|город|место проведения|room|salle|sala|raum|lieu de la réunion|lugar de celebración",
    "country": "country|ctry|hostcountry|nation|pays|payshôte|país|paísanfitrión|land|hostnation|state"
    "|gastland|страна",
    "mode": "mode|format|modality|participation|attendance|f2f/virtual|physical/virtual|virtual/physical|in-person/online|online/in-person|modeofmeeting|meetingmode|meetingformat|"
    "modalité|modalités|modalidad|modalidade|form|how"
    "|meeting type|type of meeting|formato|teilnahme|формат",
    "remote": "remote|remote participation|remote access|online participation|participation à distance|participación remota|online-teilnahme|participação remota",
    "type": "type|kind|nature|art|tipo|category|catégorie|categoría|kategorie",
    "organiser": "organiser|organizer|organisers|organizers|organisedby|organizedby|organisation|organization|organisingbody|whorunsit|runby|"
    "host|hosts|hostedby|hostorganisation|convenor|convener|convenedby|"
    "secretariat|responsible|lead|body|who|organisateur|organisateurs|organisme|organisépar|hôte|organizador|organizadores|organiza|organizan|organise|organisent|anfitrión|entidad|veranstalter|organisator|gastgeber|organização|"
    "organizador(a)|region|group|regionalgroup|owner"
    "|host organization|organizado por|организатор|organisers/hosts|convening body|convened by|organising entity|entity|gremium|organe|órgano|organ",
    "state": "status|state|stateofplay|remarks|remark|notes|note|comments|comment|observations|observation|"
    "remarques|statut|état|estado|observaciones|notas|comentarios|bemerkung|bemerkungen|anmerkung|"
    "hinweis|observações|situação|info|information|confirmed|confirmed?"
    "|details|description|additional information|beschreibung|descripción|descrição|примечание|примечания|commentaire|commentaires|divers|otros|sonstiges"
    "|time|hours|heure|heures|hora|horas|horario|horaire|uhrzeit|zeit|horário|время",
    "ignored": "who goes|who travels|who attends|delegate|delegates|delegation|participant|participants|attendees|attending|traveller|travellers|staff|colleague|colleagues|"
    "contact|contacts|contact person|focal point|contact point|deadline|deadlines|contribution deadline|deadline for contributions|registration|registration deadline|"
    "registration opens|abstract deadline|submission deadline|language|languages|working languages|interpretation|duration|no of days|number of days|days (number)|budget|cost|"
    "costs|fee|visa|hotel|updated|last updated|last update|priority|relevance|documents|agenda|chair|chairman|chairs|circular|invitation|invitation letter|weekday|"
    "délai|date limite|langue|langues|durée|nombre de jours|interprétation|coût|priorité|contacto|plazo|idioma|idiomas|duración|costo|fecha límite|frist|sprache|sprachen|dauer|"
    "kosten|teilnehmer|ansprechpartner|wochentag|wer fährt|prazo|idioma|duração|custo|язык|языки|участники|срок подачи",
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
