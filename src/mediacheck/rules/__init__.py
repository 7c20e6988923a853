"""The rules, and the verdict that follows from what they find.

A rule is a pure function `Case -> Iterator[Finding]`. A clear needs a ground: the absence of findings is none.
"""

from dataclasses import dataclass, replace

from mediacheck.model import Case, Decision, Finding, Level, Verdict
from mediacheck.rules import (
    agency,
    basis,
    claims,
    contradiction,
    credit,
    decision,
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
from mediacheck.rules.published import told
from mediacheck.rules.rule import HEADINGS, RANK, Page, Rule, level_under, page

__all__ = ["HEADINGS", "RULES", "Judgement", "Page", "Rule", "judge", "page", "unverified_licenses"]

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
    decision.decision_expired,
    decision.unused_decision,
)

_SHARING = tuple(rule for rule in RULES if rule.shares)


@dataclass(frozen=True, slots=True)
class Judgement:
    verdict: Verdict
    findings: tuple[Finding, ...]
    decision: Decision | None = None  # on which the verdict rests


def judge(case: Case) -> Judgement:
    """All rules' findings, the gravest first, and the verdict: clear only on positive ground or a person's decision."""
    findings: list[Finding] = []
    for rule in _SHARING if case.use.mode == "share" else RULES:
        for finding in rule.check(case):
            _take(case, findings, rule, finding)
    allowing = None
    if case.rulings and case.use.mode != "share":
        findings = decision.settled(case, findings)
        allowing = decision.allowing(case)
    verdict = decision.verdict_of(findings)
    if verdict is Verdict.CLEAR and ground(case) is None and allowing is None:
        findings.append(origin.no_ground())
        verdict = Verdict.REVIEW
    if case.rulings and case.use.mode != "share":
        for finding in list(decision.idle(case, verdict, findings)):
            _take(case, findings, decision.unused_decision, finding)
        verdict = decision.verdict_of(findings)
    findings.sort(key=lambda finding: (-RANK[finding.level], finding.code, finding.asset or ""))
    shown = decision.shown(case, verdict, findings)
    return Judgement(verdict, tuple(told(finding, case.use) for finding in findings), shown)


def _take(case: Case, findings: list[Finding], rule: Rule, finding: Finding) -> None:
    """Once, with the level that the company gives it."""
    level = level_under(case.policy, rule.code, rule.level, finding.level)
    if level is not finding.level:
        finding = replace(finding, level=level)
    if finding not in findings:
        findings.append(finding)


def unverified_licenses(judgement: Judgement) -> frozenset[str]:
    """The open licences that nothing but the file itself speaks for."""
    rule = claims.embedded_license_unverified
    return frozenset(
        finding.license
        for finding in judgement.findings
        if finding.code == rule.code and finding.level is not Level.NOTE and finding.license
    )
