"""The words that head the columns of lists of meetings, in the languages in which organisations send them."""

import re

WORDS = {
    "name": "mtg|meeting|meetings|event|events|name|title|what|subject|meetingname|meetingtitle|nameofmeeting|nameofthemeeting|nameofevent|eventname|activity|"
    "activities|наименование|наименование мероприятия|название мероприятия|название собрания|тема|заседание|会议|会议名称|名称|活动|活动名称|الاجتماع|الاجتماعات|"
    "اسم الاجتماع|الحدث|الفعالية|العنوان|meeting/event|reunião/evento|nom de l’événement|evento/reunión|réunion|réunions|événement|intitulé|titre|nom|"
    "manifestation|activité|reuniones|evento|eventos|nombre|título|actividad|sitzung|tagung|veranstaltung|titel|bezeichnung|name(fr)|reunião|nome|"
    "atividade|title of meeting|event title|title of event|description of meeting|description of the meeting|description of event|"
    "nom de la réunion|intitulé de la réunion|nombre de la reunión|nombre del evento|nome do evento|"
    "название|мероприятие|собрание",
    "short": "siglas|abreviaturas|abbreviations|acronyms|short|shortname|acronym|abbreviation|sigle|sigla|abréviation|kürzel|abreviatura|аббревиатура|краткое название|简称|缩写|الاختصار|abbr|abbrev|"
    "short title|kurzname|сокращение",
    "dates": "date|dates|when|period|dateofmeeting|datesofmeeting|datesofthemeeting|quand|période|fecha|fechas|cuándo|período|datum|termin|termine|wann|zeitraum|"
    "дата проведения|даты проведения|сроки проведения|период|время проведения|когда|日期|时间|会议日期|会期|التاريخ|التواريخ|الموعد|المواعيد|الفترة|data|datas|"
    "quando|meetingdates|meetingdate|day|days|date&time|dateandtime|даты|дата|сроки|when (days)|days of meeting|jours|días|tage|дни|jour|día|tag|день|числа|日|يوم",
    "year": "year|année|año|jahr|год|年|年份|السنة",
    "month": "month|mois|mes|monat|месяц|月|月份|الشهر",
    "starts": "commencement|commencement date|commences|apertura|fecha de apertura|abertura|"
    "start|starts|startson|startdate|startingdate|datestart|from|begin|begins|beginning|opens|opening|firstday|début|datededébut|du|ouverture|inicio|"
    "fechadeinicio|desde|comienzo|с|начало проведения|开始|开始日期|起始日期|تاريخ البدء|البداية|من|data inicial|beginn|von|datadeinício|de|startsat|begin date|"
    "date from|date d'ouverture|fecha inicio|anfang|startdatum|начало|дата начала|first day of meeting|erster tag|premier jour|primer día",
    "ends": "cierre|clausura|fecha de cierre|encerramento|end|ends|endson|enddate|endingdate|dateend|to|until|closes|closing|lastday|fin|datedefin|au|clôture|fechadefin|hasta|término|ende|bis|fim|"
    "datadefim|até|finish|finishes|по|до|конец проведения|结束|结束日期|截止日期|تاريخ الانتهاء|النهاية|إلى|data final|date to|date de clôture|fecha fin|fecha de finalización|"
    "fecha de término|data de término|enddatum|окончание|конец|дата окончания|last day of meeting|letzter tag|dernier jour|último día",
    "city": "city|town|ville|ciudad|stadt|cidade|hostcity|cité|ville hôte|meeting city|город проведения|城市|المدينة",
    "place": "loc|place|venue|location|where|meetingplace|meetingvenue|placeofmeeting|lieu|endroit|où|lugar|sede|dónde|ort|wo|local|cityandcountry|city,country|"
    "place/venue|место|где|адрес|место/город|地点|会议地点|举办地|المكان|مكان الاجتماع|مكان الانعقاد|الموقع|venue/place|hostcityandcountry|localização|standort|"
    "veranstaltungsort|tagungsort|город|место проведения|room|salle|sala|raum|lieu de la réunion|lugar de celebración",
    "country": "country|ctry|hostcountry|nation|pays|payshôte|país|paísanfitrión|land|hostnation|государство|国家|البلد|الدولة|gastland|страна",
    "mode": "fmt|mode|format|modality|participation|attendance|f2f/virtual|physical/virtual|virtual/physical|in-person/online|online/in-person|modeofmeeting|"
    "meetingmode|meetingformat|форма|форма участия|форма проведения|формат проведения|режим|形式|会议形式|方式|الشكل|النسق|طريقة الانعقاد|نوع المشاركة|modo|format der sitzung|"
    "modalité|modalités|modalidad|modalidade|form|how|meeting type|type of meeting|formato|teilnahme|формат|"
    "remote|remote participation|remote access|online participation|participation à distance|participación remota|online-teilnahme|participação remota",
    "type": "type|kind|nature|art|tipo|category|catégorie|categoría|kategorie",
    "organiser": "organiser|organizer|organisers|organizers|organisedby|organizedby|organisation|organization|organisingbody|whorunsit|runby|организатор|организаторы|"
    "кто проводит|организация|主办方|主办单位|组织者|الجهة المنظمة|المنظم|المنظمون|host|hosts|hostedby|hostorganisation|convenor|convener|convenedby|secretariat|"
    "responsible|lead|body|who|organisateur|organisateurs|organisme|organisépar|hôte|organizador|organizadores|organiza|organizan|organise|organisent|"
    "anfitrión|entidad|veranstalter|organisator|gastgeber|organização|organizador(a)|region|group|regionalgroup|owner|host organization|organizado por|"
    "organisers/hosts|convening body|organising entity|entity|gremium|organe|órgano|organ",
    "state": "status|state|quoi|stateofplay|remarks|remark|notes|note|comments|comment|observations|observation|замечания|комментарии|статус|备注|说明|ملاحظات|remarques|"
    "statut|état|estado|observaciones|notas|comentarios|comentario|bemerkung|bemerkungen|anmerkung|hinweis|observações|situação|info|information|confirmed|details|"
    "description|additional information|beschreibung|descripción|descrição|примечание|примечания|commentaire|commentaires|divers|otros|sonstiges",
    "time": "time|start time|begin time|end time|finish time|time zone|tz|heure de début|heure de fin|hora de inicio|hora de fin|hours|heure|heures|hora|horas|horario|horaire|uhrzeit|zeit|время",
    "ignored": "created|modified|registration|registration opens|updated|last updated|last update|relevance|invitation|invitation letter|weekday|no of days|"
    "number of days|days (number)|nombre de jours|wochentag|who goes|who travels|who attends|wer fährt",
    "due": "due|due date|due on",
    "links": "link|links|url|website|webpage|web|site|lien|enlace|página|сайт|链接|网址|الرابط|homepage|site web|sitio web|ligação|webseite|ссылка",
    "code": "code|code réunion|código|код|代码|الرمز",
    "number": "no|n°|#|nr|number|item|ref|reference|id|núm|lfd.nr|п/п|№ п/п|序号|编号|الرقم|م|s/n|serial|sl no|numéro|nummer",
}

# Of a column that says nothing of a meeting itself: who goes, what it costs, how the table is kept.
OTHER_COLUMN = re.compile(
    r"(?i)\b(?:contacts?|contacto|e-?mail|focal point|responsib\w+|respons[aá]\w+|ansprechpartner|officers?|assignee|delegat\w+|participants?|attendees|"
    r"attending|teilnehmer|участники|travell?ers?|staff|colleagues?|tags?|labels?|keywords?|projects?|task|priorit\w+|department|dept|division|directorate|budget|costs?|coûts?|costo|custo|"
    r"kosten|fees?|visa|hotel|languages?|langues?|idiomas?|sprachen?|языки?|interpretation|documents?|agenda|chairs?|chairman|circular|duration|durée|"
    r"duración|duração|dauer|délai|plazo|frist|prazo)\b"
)
