"""mini-swe-agent with the parts and the templates of its own `mini` configuration, the model at the endpoint."""

import os
import sys

os.environ["MSWEA_COST_TRACKING"] = "ignore_errors"
os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
os.environ["MSWEA_SILENT_STARTUP"] = "1"

from minisweagent.agents.default import DefaultAgent  # noqa: E402
from minisweagent.config import get_config_from_spec  # noqa: E402
from minisweagent.environments.local import LocalEnvironment  # noqa: E402
from minisweagent.models.litellm_model import LitellmModel  # noqa: E402

config = get_config_from_spec("mini")
settings = {key: value for key, value in config["agent"].items() if key in ("system_template", "instance_template")}
if len(sys.argv) > 1:
    settings["output_path"] = sys.argv[1]
model = config["model"]
model["model_name"] = "openai/scripted"
model["model_kwargs"] = {"api_base": os.environ["OPENAI_BASE_URL"], "api_key": "none"}
model["cost_tracking"] = "ignore_errors"
agent = DefaultAgent(LitellmModel(**model), LocalEnvironment(**config["environment"]), cost_limit=0, **settings)
agent.run("Reach the goal.")
