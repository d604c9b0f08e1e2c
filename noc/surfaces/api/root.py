"""The API as one thing: every resource's router, its document, its error shape."""

from __future__ import annotations

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from noc.surfaces.api.activity import router as activity
from noc.surfaces.api.alerts import router as alerts
from noc.surfaces.api.anomalies import router as anomalies
from noc.surfaces.api.audits import router as audits
from noc.surfaces.api.baselines import router as baselines
from noc.surfaces.api.channels import router as channels
from noc.surfaces.api.correlations import router as correlations
from noc.surfaces.api.envelope import install_error_handlers
from noc.surfaces.api.escalations import router as escalations
from noc.surfaces.api.events import router as events
from noc.surfaces.api.fairness import router as fairness
from noc.surfaces.api.findings import router as findings
from noc.surfaces.api.fraud_groups import router as fraud_groups
from noc.surfaces.api.fraud_scores import router as fraud_scores
from noc.surfaces.api.handovers import router as handovers
from noc.surfaces.api.inbound import router as inbound
from noc.surfaces.api.incidents import router as incidents
from noc.surfaces.api.integrations import router as integrations
from noc.surfaces.api.label_queue import router as label_queue
from noc.surfaces.api.live import router as live
from noc.surfaces.api.ml_models import router as ml_models
from noc.surfaces.api.notices import contacts
from noc.surfaces.api.notices import router as notices
from noc.surfaces.api.oncall import router as oncall
from noc.surfaces.api.outcomes import router as outcomes
from noc.surfaces.api.people import router as people
from noc.surfaces.api.phones_document import add_phones
from noc.surfaces.api.playbooks import router as playbooks
from noc.surfaces.api.playbooks import runs as playbook_runs
from noc.surfaces.api.predictions import router as predictions
from noc.surfaces.api.presence import router as presence
from noc.surfaces.api.queue import router as queue
from noc.surfaces.api.receipts import router as receipts
from noc.surfaces.api.registry import router as registry
from noc.surfaces.api.replays import router as replays
from noc.surfaces.api.routes import router as routes
from noc.surfaces.api.session import router as session
from noc.surfaces.api.silences import router as silences
from noc.surfaces.api.sites import router as sites
from noc.surfaces.api.sla import router as sla
from noc.surfaces.api.telemetry import router as telemetry
from noc.surfaces.api.tickets import router as tickets
from noc.surfaces.api.timeline import router as timeline


class Api(NinjaAPI):
    """Ninja's API, whose document also tells of the phones' addresses."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        document = super().get_openapi_schema(**options)
        add_phones(document)
        return document


api = Api(
    title="NOC Intelligence",
    version="2",
    description="Every answer is an envelope: `status`, `data`, `cached`, or `status`, `message`, `errors`.",
    openapi_url="/schema/",
    docs_url="/docs/",
    urls_namespace="api",
)
install_error_handlers(api)
api.add_router("/session", session, tags=["session"])
api.add_router("/noc/registry", registry, tags=["registry"])
api.add_router("/noc/telemetry", telemetry, tags=["telemetry"])
api.add_router("/noc/telemetry", correlations, tags=["telemetry"])
api.add_router("/noc/incidents", incidents, tags=["incidents"])
api.add_router("/noc/alerts", alerts, tags=["alerts"])
api.add_router("/noc", silences, tags=["alerts"])
api.add_router("/noc/baselines", baselines, tags=["baselines"])
api.add_router("/noc/findings", findings, tags=["findings"])
api.add_router("/noc/anomalies", anomalies, tags=["fraud"])
api.add_router("/noc/audits", audits, tags=["findings"])
api.add_router("/noc/channels", channels, tags=["notices"])
api.add_router("/noc/routes", routes, tags=["notices"])
api.add_router("/noc/notices", notices, tags=["notices"])
api.add_router("/noc/contacts", contacts, tags=["notices"])
api.add_router("/noc/replays", replays, tags=["findings"])
api.add_router("/noc/events", events, tags=["event log"])
api.add_router("/noc/oncall", oncall, tags=["on call"])
api.add_router("/noc/handovers", handovers, tags=["handover"])
api.add_router("/noc", presence, tags=["handover"])
api.add_router("/noc/integrations/in", inbound, tags=["integrations"])
api.add_router("/noc/integrations", integrations, tags=["integrations"])
api.add_router("/noc/queue", queue, tags=["work"])
api.add_router("/noc/tickets", tickets, tags=["tickets"])
api.add_router("/noc/sla", sla, tags=["tickets"])
api.add_router("/noc", escalations, tags=["tickets"])
api.add_router("/noc/playbooks", playbooks, tags=["playbooks"])
api.add_router("/noc/playbook-runs", playbook_runs, tags=["playbooks"])
api.add_router("/noc/people", people, tags=["live"])
api.add_router("/noc/sites", sites, tags=["live"])
api.add_router("/noc", live, tags=["live"])
api.add_router("/noc", activity, tags=["live"])
api.add_router("/noc", timeline, tags=["live"])
api.add_router("/noc", receipts, tags=["receipts"])
api.add_router("/noc/security/fraud-scores", fraud_scores, tags=["fraud"])
api.add_router("/noc/security/predictions", predictions, tags=["fraud"])
api.add_router("/noc/security/outcomes", outcomes, tags=["fraud"])
api.add_router("/noc/security/labels", label_queue, tags=["fraud"])
api.add_router("/noc/security", fraud_groups, tags=["fraud"])
api.add_router("/noc/security", fairness, tags=["fraud"])
api.add_router("/noc/security/ml-models", ml_models, tags=["fraud models"])
