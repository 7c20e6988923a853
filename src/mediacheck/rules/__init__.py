"""The rules, and the verdict that follows from what they find.

A rule is a pure function `Case -> Iterator[Finding]`. A clear needs a ground: the absence of findings is none.
"""

from dataclasses import dataclass, replace

from mediacheck.model import Case, Finding, Level, Verdict
from mediacheck.rules import (
    agency,
    basis,
    claims,
    contradiction,
    credit,
    edits,
    file,
    origin,
    provenance,
    record,
    release,
    scope,
    sharing,
    validity,
)
from mediacheck.rules.ground import ground
from mediacheck.rules.rule import HEADINGS, RANK, Page, Rule, level_under, page

__all__ = ["HEADINGS", "RULES", "Judgement", "Page", "Rule", "judge", "page"]

RULES: tuple[Rule, ...] = (
    origin.unknown_origin,
    origin.unverified_match,
    origin.partly_unexplained,
    origin.not_distinctive,
    origin.forbidden_asset,
    agency.stock_preview,
    agency.agency_without_grant,
    validity.license_expired,
    validity.not_yet_valid,
    scope.channel_not_granted,
    scope.territory_not_granted,
    scope.commercial_use_not_granted,
    scope.editorial_only,
    scope.purpose_not_granted,
    record.other_licensee,
    validity.quota_exceeded,
    validity.embargoed,
    record.grant_incomplete,
    validity.expires_soon,
    record.unknown_license,
    scope.use_incomplete,
    scope.account_not_granted,
    basis.exception_claimed,
    contradiction.conflicting_claims,
    contradiction.claim_contradicts_registry,
    claims.rights_reserved,
    claims.embedded_license_unverified,
    claims.embedded_restriction,
    claims.artwork_in_picture,
    claims.suspicious_metadata,
    release.model_release_missing,
    release.release_expired_or_revoked,
    release.property_release_missing,
    release.minor,
    edits.modified_no_derivatives,
    edits.credit_cropped_away,
    edits.share_alike,
    provenance.ai_label_missing,
    provenance.content_credentials_invalid,
    provenance.ingredient_without_rights,
    sharing.shared_not_uploaded,
    credit.credit_missing,
    credit.credit_incomplete,
    file.unreadable,
    file.over_limit,
    file.type_mismatch,
    file.unsupported_type,
    file.timed_out,
)


@dataclass(frozen=True, slots=True)
class Judgement:
    verdict: Verdict
    findings: tuple[Finding, ...]


def judge(case: Case) -> Judgement:
    """All rules' findings, the gravest first, and the verdict: clear only on positive ground."""
    findings: list[Finding] = []
    for rule in RULES:
        if case.use.mode == "share" and not rule.shares:
            continue
        for finding in rule.check(case):
            level = level_under(case.policy, rule.code, rule.level, finding.level)
            if level is not finding.level:
                finding = replace(finding, level=level)  # noqa: PLW2901 - the same finding, as the company sees it
            if finding not in findings:
                findings.append(finding)
    verdict = max((finding.level for finding in findings), key=RANK.__getitem__, default=Level.NOTE).verdict
    if verdict is Verdict.CLEAR and ground(case) is None:
        findings.append(origin.no_ground())
        verdict = Verdict.REVIEW
    findings.sort(key=lambda finding: (-RANK[finding.level], finding.code, finding.asset or ""))
    return Judgement(verdict, tuple(findings))
