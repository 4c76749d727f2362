"""What a technician did and wrote about it. Evidence belongs to the technician; claims put it into portfolios.

Invariant: evidence under a waiting or accepted claim does not change; an amendment is a new revision, and the
revision that was signed stays readable.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from frameworks.models.honesty import Bilingual


class EvidenceFormQuerySet(models.QuerySet):
    def current(self):
        return self.filter(is_current=True)


class EvidenceForm(Bilingual):
    """A kind of evidence and the questions it asks. Forms are data; a changed form is a new version.

    `fields` is a list of {name, label: {en, cy}, help: {en, cy}, kind, choices, required}, where kind is one of
    line, text, date, choice, number, email, confirm. With `asked_of_assessor: {label, help, choices}` or
    `declared_by_assessor: true` it is an assessor's to answer where one is asked.
    """

    class Family(models.TextChoices):
        SUPERVISED_LEARNING_EVENT = "supervised_learning_event", _("Supervised learning event")
        DIRECT_OBSERVATION = "direct_observation", _("Direct observation")
        THIRD_PARTY_STATEMENT = "third_party_statement", _("Statement by somebody else")
        REFLECTION = "reflection", _("Reflection")
        WRITTEN_WORK = "written_work", _("Written work")
        OUTPUT = "output", _("Product of work")
        LOG = "log", _("Log")
        DOCUMENT = "document", _("Document")
        REVALIDATION = "revalidation", _("Revalidation")

    class Triangulation(models.TextChoices):
        OUTPUT = "output", _("Product of work")
        REFLECTION = "reflection", _("Own reflection")
        THIRD_PARTY = "third_party", _("Seen by somebody else")

    key = models.SlugField(_("key"), max_length=40)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    is_current = models.BooleanField(_("current"), default=True)
    title = models.CharField(_("title"), max_length=150)
    purpose = models.TextField(_("purpose"), blank=True)
    family = models.CharField(_("family"), max_length=30, choices=Family)
    triangulation = models.CharField(_("kind of proof"), max_length=15, choices=Triangulation)
    fields = models.JSONField(_("questions"), default=list)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = EvidenceFormQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence form")
        verbose_name_plural = _("evidence forms")
        ordering = ["position", "key", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "version"],
                name="evidence_form_version_unique",
                violation_error_message=_("This form already has this version."),
            ),
            models.UniqueConstraint(
                fields=["key"],
                condition=Q(is_current=True),
                name="evidence_form_has_one_current_version",
                violation_error_message=_("This form already has a current version."),
            ),
        ]

    def __str__(self):
        return self.title


class EvidenceQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Own evidence, and what is claimed, and not taken back, in a portfolio that `user` supervises now."""
        if not user.is_authenticated:
            return self.none()
        supervised = self.model.objects.filter(
            claims__status__in=["submitted", "accepted", "returned"],
            claims__portfolio_id__in=user.supervisions.open().values("portfolio_id"),
        )
        supervised = Q(pk__in=supervised.values("pk"))
        return self.filter(Q(owner=user) | supervised)

    def owned_by(self, user):
        return self.filter(owner_id=user.pk)


class Evidence(models.Model):
    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Submitted")
        LOCKED = "locked", _("Signed off")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("technician"), related_name="evidence", on_delete=models.PROTECT
    )
    form = models.ForeignKey(EvidenceForm, verbose_name=_("form"), related_name="evidence", on_delete=models.PROTECT)
    title = models.CharField(_("title"), max_length=200, blank=True)
    event_date = models.DateField(_("date of the event"), null=True, blank=True)
    answers = models.JSONField(_("answers"), default=dict, blank=True)
    is_anonymised = models.BooleanField(_("nobody can be recognised"), default=False)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT, editable=False)
    revision = models.PositiveIntegerField(_("revision"), default=1, editable=False)
    # Counts saves, so that a save from a stale page is noticed.
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["-event_date", "-created_at"]
        indexes = [models.Index(fields=["owner", "-updated_at"], name="evidence_of_owner")]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="draft") | (Q(event_date__isnull=False) & ~Q(title="") & Q(is_anonymised=True)),
                name="evidence_complete_unless_draft",
                violation_error_message=_(
                    "Submitted evidence has a title, a date and the confirmation that nobody can be recognised."
                ),
            )
        ]

    def __str__(self):
        return self.title or str(_("Untitled evidence"))

    def get_absolute_url(self):
        return reverse("portfolios:evidence_detail", args=[self.pk])

    @property
    def is_editable(self):
        return self.status == self.Status.DRAFT

    @property
    def current_attachments(self):
        """Attachments of this revision, from the prefetched set where there is one."""
        return [attachment for attachment in self.attachments.all() if attachment.removed_at is None]


class EvidenceRevision(models.Model):
    """Evidence as it stood when its owner began to amend it. Append-only."""

    evidence = models.ForeignKey(
        Evidence, verbose_name=_("evidence"), related_name="revisions", on_delete=models.PROTECT
    )
    number = models.PositiveIntegerField(_("revision"))
    content = models.JSONField(_("content"))
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("revision of evidence")
        verbose_name_plural = _("revisions of evidence")
        ordering = ["evidence", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["evidence", "number"],
                name="evidence_revision_unique",
                violation_error_message=_("This revision is already kept."),
            )
        ]

    def __str__(self):
        return f"{self.evidence_id} r{self.number}"


def attachment_path(attachment, filename):
    """Stored under the content's hash; the uploader's file name is never a path."""
    return f"evidence/{attachment.sha256[:2]}/{attachment.pk}"


class AttachmentQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(evidence__in=Evidence.objects.visible_to(user))


class Attachment(models.Model):
    """A file that goes with evidence: checked by content, pictures re-encoded, always served as a download."""

    class Kind(models.TextChoices):
        PDF = "application/pdf", "PDF"
        JPEG = "image/jpeg", "JPEG"
        PNG = "image/png", "PNG"
        WEBP = "image/webp", "WebP"
        DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "DOCX"

    MAXIMUM_PER_EVIDENCE = 5
    MAXIMUM_BYTES = 10 * 1024 * 1024

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    evidence = models.ForeignKey(
        Evidence, verbose_name=_("evidence"), related_name="attachments", on_delete=models.PROTECT
    )
    name = models.CharField(_("file name"), max_length=150)
    description = models.CharField(_("description"), max_length=250, blank=True)
    kind = models.CharField(_("kind"), max_length=80, choices=Kind)
    size = models.PositiveIntegerField(_("bytes"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    file = models.FileField(_("file"), upload_to=attachment_path, max_length=200)
    added_at = models.DateTimeField(_("added at"), auto_now_add=True)
    # A file that was part of a signed revision stays on record after its removal from the next.
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["added_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(size__gte=1, size__lte=10 * 1024 * 1024),
                name="attachment_between_one_byte_and_ten_megabytes",
                violation_error_message=_("A file must not be empty nor larger than 10 MB."),
            ),
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"),
                name="attachment_has_a_digest",
                violation_error_message=_("An attachment has the SHA-256 of its content."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("portfolios:attachment_download", args=[self.pk])

    @property
    def is_image(self):
        return self.kind.startswith("image/")
