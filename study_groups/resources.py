from exchange.columns.resource import COMMON, TableResource

from .models import (
    Appointment,
    Mandate,
    MandateSuccession,
    Question,
    QuestionSuccession,
    StudyGroup,
    StudyPeriod,
)


class StudyPeriodResource(TableResource):
    class Meta:
        model = StudyPeriod
        fields = ("code", "first_year", "last_year", *COMMON)


class StudyGroupResource(TableResource):
    class Meta:
        model = StudyGroup
        fields = ("code", "kind", "number", "participant", "summary", *COMMON)


class MandateResource(TableResource):
    class Meta:
        model = Mandate
        fields = ("study_group", "period", "title", "text", "outcome", *COMMON)


class MandateSuccessionResource(TableResource):
    class Meta:
        model = MandateSuccession
        fields = ("predecessor", "successor")


class QuestionResource(TableResource):
    class Meta:
        model = Question
        fields = ("mandate", "code", "title", "working_party", "since", "until", *COMMON)


class QuestionSuccessionResource(TableResource):
    class Meta:
        model = QuestionSuccession
        fields = ("predecessor", "successor", "in_part")


class AppointmentResource(TableResource):
    class Meta:
        model = Appointment
        fields = (
            "mandate",
            "role",
            "person",
            "state",
            "since",
            "until",
            "stage",
            "affiliation",
            *COMMON,
        )
