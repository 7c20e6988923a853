"""The one table of field names: what a claim is called, and where each block keeps it.

Names are those of the IPTC Photo Metadata Standard where it has one. XMP properties are written with the prefixes of
`NAMESPACES`, and structures as paths; in a file only the namespace's URI counts.
"""

from dataclasses import dataclass

NAMESPACES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xml": "http://www.w3.org/XML/1998/namespace",
    "x": "adobe:ns:meta/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "xmpRights": "http://ns.adobe.com/xap/1.0/rights/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "Iptc4xmpCore": "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/",
    "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
    "plus": "http://ns.useplus.org/ldf/xmp/1.0/",
    "cc": "http://creativecommons.org/ns#",
    "tiff": "http://ns.adobe.com/tiff/1.0/",
    "exif": "http://ns.adobe.com/exif/1.0/",
    "pur": "http://prismstandard.org/namespaces/prismusagerights/2.1/",
    "GettyImagesGIFT": "http://xmp.gettyimages.com/gift/1.0/",
    "tdm": "http://www.w3.org/ns/tdmrep/",
}
OLDER_NAMESPACES = {
    "http://web.resource.org/cc/": "cc",
    "http://prismstandard.org/namespaces/prismusagerights/2.0/": "pur",
    "http://prismstandard.org/namespaces/prismusagerights/1.0/": "pur",
}


@dataclass(frozen=True, slots=True)
class Field:
    """A name and its places.

    `exif`: tags of IFD0 and the Exif IFD. `iim`: record and dataset. `native`: keywords of PNG text, in lower case, and
    `comment` for JPEG's and GIF's.

    What is no `claim` (descriptions, software …) says nothing about rights, but may tell where a picture is from.
    """

    name: str
    meaning: str
    xmp: tuple[str, ...] = ()
    iim: tuple[tuple[int, int], ...] = ()
    exif: tuple[int, ...] = ()
    native: tuple[str, ...] = ()
    claim: bool = True


FIELDS = (
    # -- who made it, who owns it
    Field("creator", "who made the picture", ("dc:creator", "tiff:Artist", "exif:Artist"), ((2, 80),),
          (0x013B, 0x9C9D, 0xA437), ("author", "artist", "exif:artist")),
    Field("creatorEmail", "the creator's address", ("Iptc4xmpCore:CreatorContactInfo/Iptc4xmpCore:CiEmailWork",)),
    Field("creatorUrl", "the creator's web page", ("Iptc4xmpCore:CreatorContactInfo/Iptc4xmpCore:CiUrlWork",)),
    Field("contributor", "who else had a part in it",
          ("dc:contributor", "Iptc4xmpExt:Contributor/Iptc4xmpExt:Name")),
    Field("imageCreator", "who made the picture, by PLUS", ("plus:ImageCreator/plus:ImageCreatorName", "plus:ImageCreator")),
    Field("imageCreatorId", "the creator's id", ("plus:ImageCreator/plus:ImageCreatorID",)),
    Field("copyrightNotice", "the copyright notice; EXIF's may have two parts, photographer and editor",
          ("dc:rights", "tiff:Copyright", "pur:copyright"), ((2, 116),), (0x8298,), ("copyright", "exif:copyright")),
    Field("copyrightStatus", "`protected`, `public domain` or `unknown`", ("plus:CopyrightStatus",)),
    Field("copyrightYear", "the year of the copyright", ("Iptc4xmpExt:CopyrightYear",)),
    Field("marked", "xmpRights:Marked as it stands; `False` is somebody's word for public domain and clears nothing",
          ("xmpRights:Marked",)),
    Field("copyrightOwner", "who owns the rights",
          ("plus:CopyrightOwner/plus:CopyrightOwnerName", "plus:CopyrightOwner", "xmpRights:Owner")),
    Field("copyrightOwnerId", "the owner's id", ("plus:CopyrightOwner/plus:CopyrightOwnerID",)),
    Field("copyrightOwnerImageId", "the owner's number for the picture", ("plus:CopyrightOwnerImageID",)),
    Field("copyrightRegistrationNumber", "its number in a copyright register", ("plus:CopyrightRegistrationNumber",)),
    # -- where it is from
    Field("creditLine", "the credit to print", ("photoshop:Credit", "pur:creditLine"), ((2, 110),)),
    Field("source", "from whom it was received", ("photoshop:Source",), ((2, 115),)),
    Field("imageSupplier", "who supplied it", ("plus:ImageSupplier/plus:ImageSupplierName", "plus:ImageSupplier")),
    Field("imageSupplierId", "the supplier's id", ("plus:ImageSupplier/plus:ImageSupplierID",)),
    Field("imageSupplierImageId", "the supplier's number for the picture",
          ("plus:ImageSupplierImageID",)),
    Field("jobId", "the supplier's job or transmission", ("photoshop:TransmissionReference",), ((2, 103),)),
    Field("contact", "whom to ask", (), ((2, 118),)),
    Field("title", "its title", ("dc:title",), ((2, 5),), (0x9C9B, 0xA436), ("title",)),
    # -- on which terms
    Field("rightsUsageTerms", "the terms of use in words", ("xmpRights:UsageTerms",), (), (), ("disclaimer",)),
    Field("webStatementOfRights", "a web page about the rights", ("xmpRights:WebStatement",)),
    Field("rightsCertificate", "a web page that certifies the rights", ("xmpRights:Certificate",)),
    Field("license", "the licence's web address",
          ("cc:license",), (), (), ("license", "licence")),
    Field("attributionName", "the name to credit, by Creative Commons", ("cc:attributionName",)),
    Field("attributionUrl", "the web address to credit", ("cc:attributionURL",)),
    Field("morePermissions", "where more than the licence is to be had", ("cc:morePermissions",)),
    Field("useGuidelines", "the author's wishes beside the licence", ("cc:useGuidelines",)),
    Field("instructions", "what to observe", ("photoshop:Instructions",), ((2, 40),)),
    Field("actionAdvised", "`kill`: withdrawn by its supplier; `replace`, `append`, `reference`", (), ((2, 42),)),
    Field("releaseDate", "not before this day", ("pur:embargoDate",), ((2, 30),)),
    Field("expirationDate", "not after this day", ("pur:expirationDate",), ((2, 37),)),
    Field("rightsAgent", "whom to ask for the rights", ("pur:rightsAgent",)),
    Field("licensor", "who licenses it", ("plus:Licensor/plus:LicensorName", "plus:Licensor")),
    Field("licensorId", "the licensor's id", ("plus:Licensor/plus:LicensorID",)),
    Field("licensorUrl", "where a licence is to be had; no licence itself", ("plus:Licensor/plus:LicensorURL",)),
    Field("licensorEmail", "the licensor's mail address", ("plus:Licensor/plus:LicensorEmail",)),
    Field("licensorTelephone", "the licensor's telephone",
          ("plus:Licensor/plus:LicensorTelephone1", "plus:Licensor/plus:LicensorTelephone2")),
    Field("licensorTelephoneType", "what kind of telephone: work, cell, fax, home, pager",
          ("plus:Licensor/plus:LicensorTelephoneType1", "plus:Licensor/plus:LicensorTelephoneType2")),
    Field("licensorAddress", "the licensor's postal address, part by part",
          ("plus:Licensor/plus:LicensorStreetAddress", "plus:Licensor/plus:LicensorExtendedAddress",
           "plus:Licensor/plus:LicensorPostalCode", "plus:Licensor/plus:LicensorCity",
           "plus:Licensor/plus:LicensorRegion", "plus:Licensor/plus:LicensorCountry")),
    Field("licensorNotes", "what the licensor adds", ("plus:LicensorNotes",)),
    Field("licensorImageId", "the licensor's number for the picture", ("plus:LicensorImageID",)),
    Field("licensorTransactionId", "the licensor's number for the deal", ("plus:LicensorTransactionID",)),
    Field("licensee", "to whom it was licensed", ("plus:Licensee/plus:LicenseeName", "plus:Licensee")),
    Field("licenseeId", "the licensee's id", ("plus:Licensee/plus:LicenseeID",)),
    Field("licenseeTransactionId", "the licensee's number for the deal", ("plus:LicenseeTransactionID",)),
    Field("endUser", "who may use it", ("plus:EndUser/plus:EndUserName", "plus:EndUser")),
    Field("licenseId", "the licence's number", ("plus:LicenseID",)),
    Field("licenseStartDate", "licensed from", ("plus:LicenseStartDate",)),
    Field("licenseEndDate", "licensed until", ("plus:LicenseEndDate",)),
    Field("licenseTransactionDate", "the day of the deal", ("plus:LicenseTransactionDate",)),
    Field("mediaSummaryCode", "the licensed uses as a PLUS code", ("plus:MediaSummaryCode",)),
    Field("mediaConstraints", "limits on media", ("plus:MediaConstraints",)),
    Field("regionConstraints", "limits on regions", ("plus:RegionConstraints",)),
    Field("productOrServiceConstraints", "limits on products", ("plus:ProductOrServiceConstraints",)),
    Field("otherConstraints", "other limits", ("plus:OtherConstraints", "Iptc4xmpExt:OtherConstraints")),
    Field("imageFileConstraints", "limits on the file (PLUS codes IF-…)", ("plus:ImageFileConstraints",)),
    Field("imageAlterationConstraints", "limits on edits (PLUS codes AL-…)", ("plus:ImageAlterationConstraints",)),
    Field("imageDuplicationConstraints", "limits on copies (PLUS codes DP-…)", ("plus:ImageDuplicationConstraints",)),
    Field("creditLineRequired", "whether a credit is due (CR-NRQ, CR-COI, CR-CAI, CR-CCA)", ("plus:CreditLineRequired",)),
    Field("termsAndConditionsText", "terms in words", ("plus:TermsAndConditionsText",)),
    Field("termsAndConditionsUrl", "terms on the web", ("plus:TermsAndConditionsURL",)),
    Field("otherConditions", "other conditions", ("plus:OtherConditions",)),
    Field("otherLicenseRequirements", "other requirements", ("plus:OtherLicenseRequirements",)),
    Field("reuse", "first or repeated use (RE-…)", ("plus:Reuse",)),
    Field("encodedRightsExpression", "rights in a machine's language",
          ("Iptc4xmpExt:EmbdEncRightsExpr/Iptc4xmpExt:EncRightsExpr",
           "Iptc4xmpExt:EmbdEncRightsExpr/Iptc4xmpExt:RightsExprEncType",
           "Iptc4xmpExt:EmbdEncRightsExpr/Iptc4xmpExt:RightsExprLangId")),
    Field("linkedRightsExpression", "where rights stand in a machine's language",
          ("Iptc4xmpExt:LinkedEncRightsExpr/Iptc4xmpExt:LinkedRightsExpr",
           "Iptc4xmpExt:LinkedEncRightsExpr/Iptc4xmpExt:RightsExprEncType",
           "Iptc4xmpExt:LinkedEncRightsExpr/Iptc4xmpExt:RightsExprLangId")),
    Field("dataMining", "text and data mining (DMI-…); nothing about posting", ("plus:DataMining",)),
    Field("tdmReservation", "text and data mining reserved: 1; nothing about posting", ("tdm:reservation",)),
    Field("tdmPolicy", "the policy on text and data mining", ("tdm:policy",)),
    # -- people, places, works of art in it
    Field("personInImage", "who is shown",
          ("Iptc4xmpExt:PersonInImage", "Iptc4xmpExt:PersonInImageWDetails/Iptc4xmpExt:PersonName")),
    Field("modelReleaseStatus", "MR-NON none, MR-NAP not needed, MR-UMR unlimited, MR-LMR limited", ("plus:ModelReleaseStatus",)),
    Field("modelReleaseId", "the release's number", ("plus:ModelReleaseID",)),
    Field("propertyReleaseStatus", "PR-NON none, PR-NAP not needed, PR-UPR unlimited, PR-LPR limited",
          ("plus:PropertyReleaseStatus",)),
    Field("propertyReleaseId", "the release's number", ("plus:PropertyReleaseID",)),
    Field("minorModelAgeDisclosure", "the youngest person's age (AG-A25 … AG-U14, AG-UNK)", ("plus:MinorModelAgeDisclosure",)),
    Field("modelAge", "the age of a person shown", ("Iptc4xmpExt:ModelAge",)),
    Field("adultContentWarning", "adult content (CW-…)", ("plus:AdultContentWarning",)),
    Field("artworkCopyrightNotice", "rights in a work of art that is shown, not in the picture",
          ("Iptc4xmpExt:ArtworkOrObject/Iptc4xmpExt:AOCopyrightNotice", "Iptc4xmpExt:AOCopyrightNotice")),
    Field("artworkCreator", "who made the work of art", ("Iptc4xmpExt:ArtworkOrObject/Iptc4xmpExt:AOCreator", "Iptc4xmpExt:AOCreator")),
    Field("artworkCopyrightOwner", "who owns the work of art's rights",
          ("Iptc4xmpExt:ArtworkOrObject/Iptc4xmpExt:AOCurrentCopyrightOwnerName", "Iptc4xmpExt:AOCurrentCopyrightOwnerName")),
    Field("artworkLicensor", "who licenses the work of art",
          ("Iptc4xmpExt:ArtworkOrObject/Iptc4xmpExt:AOCurrentLicensorName", "Iptc4xmpExt:AOCurrentLicensorName")),
    Field("artworkSource", "who keeps the work of art", ("Iptc4xmpExt:ArtworkOrObject/Iptc4xmpExt:AOSource", "Iptc4xmpExt:AOSource")),
    Field("artworkTitle", "the work of art's title", ("Iptc4xmpExt:ArtworkOrObject/Iptc4xmpExt:AOTitle", "Iptc4xmpExt:AOTitle")),
    # -- how it was made
    Field("digitalSourceType", "how it came about, a web address of IPTC's vocabulary",
          ("Iptc4xmpExt:DigitalSourceType", "Iptc4xmpExt:DigitalSourceFileType")),
    Field("aiSystemUsed", "the AI system that made it", ("Iptc4xmpExt:AISystemUsed",)),
    Field("aiSystemVersionUsed", "that system's version", ("Iptc4xmpExt:AISystemVersionUsed",)),
    Field("aiPromptInformation", "the prompt", ("Iptc4xmpExt:AIPromptInformation",)),
    Field("aiPromptWriterName", "who wrote the prompt", ("Iptc4xmpExt:AIPromptWriterName",)),
    # -- remarks, which may be about anything
    Field("comment", "a remark; EXIF's only where it speaks of rights", ("exif:UserComment",), (), (0x9286, 0x9C9C),
          ("comment",)),
    # -- hints of origin, no claims
    Field("description", "", ("dc:description", "tiff:ImageDescription"), ((2, 120),), (0x010E,), ("description",), claim=False),
    Field("software", "", ("xmp:CreatorTool", "tiff:Software"), ((2, 65),), (0x0131,), ("software",), claim=False),
    Field("relatedResource", "", ("dc:source",), claim=False),
    Field("fixtureIdentifier", "", (), ((2, 22),), claim=False),
    Field("uniqueDocumentId", "", (), ((2, 187),), claim=False),
    Field("fileNameAsDelivered", "", ("plus:FileNameAsDelivered", "GettyImagesGIFT:OriginalFilename"), claim=False),
    Field("gettyAssetId", "", ("GettyImagesGIFT:AssetID",), claim=False),
    Field("generatorData", "", (), (), (),
          ("parameters", "prompt", "workflow", "invokeai_metadata", "invokeai_graph", "sd-metadata", "dream"), claim=False),
)  # fmt: skip

CLAIMS = frozenset(field.name for field in FIELDS if field.claim)
BY_XMP = {path.casefold(): field.name for field in FIELDS for path in field.xmp}  # some write dc:Rights
BY_IIM = {dataset: field.name for field in FIELDS for dataset in field.iim}
BY_EXIF = {tag: field.name for field in FIELDS for tag in field.exif}
BY_NATIVE = {keyword: field.name for field in FIELDS for keyword in field.native}
