from typing import Any, ClassVar

from django.db import models
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.blocks import RichTextBlock, StructBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.images import get_image_model_string
from wagtail.images.blocks import ImageChooserBlock
from wagtail.models import Orderable, Page
from wagtail.snippets.models import register_snippet


@register_snippet
class Author(models.Model):
    name = models.CharField(max_length=100)
    photo = models.ForeignKey(get_image_model_string(), null=True, on_delete=models.SET_NULL, related_name="+")
    friend = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")

    def __str__(self) -> str:
        return self.name


class Columnist(Author):
    portrait = models.ForeignKey(get_image_model_string(), null=True, on_delete=models.SET_NULL, related_name="+")


class StoryPage(Page):
    """A page with pictures in every place where Wagtail can have some."""

    intro = RichTextField(blank=True)
    cover = models.ForeignKey(
        get_image_model_string(), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    body = StreamField(
        [
            ("text", RichTextBlock()),
            ("picture", ImageChooserBlock()),
            ("figure", StructBlock([("picture", ImageChooserBlock()), ("caption", RichTextBlock(required=False))])),
        ],
        blank=True,
    )
    related = ParentalManyToManyField(get_image_model_string(), blank=True, related_name="+")
    author = models.ForeignKey(Author, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    columnist = models.ForeignKey(Columnist, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    others = models.ManyToManyField(get_image_model_string(), blank=True, related_name="+")
    stock = models.ForeignKey("wagtailimages.Image", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    channel = models.CharField(max_length=30, blank=True)
    day = models.CharField(max_length=10, blank=True)

    content_panels: ClassVar = [
        *Page.content_panels,
        FieldPanel("intro"),
        FieldPanel("cover"),
        FieldPanel("body"),
        InlinePanel("gallery", label="Gallery"),
        FieldPanel("related"),
        FieldPanel("channel"),
        FieldPanel("day"),
    ]

    def mediacheck_use(self) -> dict[str, Any]:
        use: dict[str, Any] = {"territories": ["DE"]}
        if self.channel:
            use["channels"] = [self.channel]
        if self.day:
            use["publish_at"] = self.day
        return use


class GalleryPicture(Orderable):
    page = ParentalKey(StoryPage, on_delete=models.CASCADE, related_name="gallery")
    picture = models.ForeignKey(get_image_model_string(), on_delete=models.CASCADE, related_name="+")
    caption = models.CharField(max_length=200, blank=True)
    panels: ClassVar = [FieldPanel("picture"), FieldPanel("caption")]
