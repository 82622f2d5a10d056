"""smolagents' ToolCallingAgent with one tool that runs a command, streaming from the endpoint."""

import os
import subprocess

from smolagents import OpenAIServerModel, ToolCallingAgent, tool


@tool
def shell(command: str) -> str:
    """Run a bash command.

    Args:
        command: The command line.
    """
    result = subprocess.run(["bash", "-c", command], capture_output=True, text=True)
    return result.stdout + result.stderr


model = OpenAIServerModel("scripted", api_base=os.environ["OPENAI_BASE_URL"], api_key="none")
agent = ToolCallingAgent([shell], model, max_steps=1_000_000, stream_outputs=True, verbosity_level=0)
agent.run("Reach the goal.")
