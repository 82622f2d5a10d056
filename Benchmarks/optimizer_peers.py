"""GEPA and MIPROv2 on the simulated responder, in one process with it: one line of JSON a run.

    PYTHON Benchmarks/optimizer_peers.py --promptworld DIR --system gepa --scenarios standard,null --seeds 20-49 --out FILE

PYTHON has the packages gepa 0.1.4 and dspy 3.4 (with optuna). Systems: gepa, gepa10 (minibatches of 10), mipro
(instructions only) and mipro-demos (instructions and demonstrations, its defaults of four each). Runs that FILE has are
not repeated.

MIPROv2 takes trials, not rollouts: 18 candidates, as in its setting 'heavy', and 27 trials on minibatches of 35 with a
full evaluation after each fifth are about 1,500 rollouts on 60 cases. It reflects on no failures; its instructions come
from the same reflecting model.
"""
import argparse
import json
import os
import sys
from types import SimpleNamespace

import worlds


def gepa(promptworld, scenario, seed, budget, minibatch):
    import run_gepa
    extra = {"reflection_minibatch_size": minibatch} if minibatch else {}
    row = run_gepa.run(scenario, seed, budget, extra=extra)
    return {
        "seed_truth": row["seed_truth"], "final_truth": row["final_truth"], "rollouts": row["task_calls"],
        "reflections": row["reflect_calls"], "bias": row["final_val"] - row["final_truth"]}


def mipro(simworld, scenario, seed, budget, demos):
    import dspy
    from wire import Wire, text_of
    world = simworld.World(scenario, seed)
    wire = Wire(world)

    class Simulated(dspy.BaseLM):
        def forward(self, prompt=None, messages=None, **settings):
            body = {"model": self.model, "messages": messages or [{"role": "user", "content": prompt}]}
            if settings.get("response_format"):
                body["response_format"] = {"type": "json_object"}
            text, usage = wire.reply(body)
            message = SimpleNamespace(content=text, role="assistant", tool_calls=None)
            choice = SimpleNamespace(message=message, finish_reason="stop", index=0)
            return SimpleNamespace(
                choices=[choice], usage=usage, model=self.model, id="simulated", _hidden_params={})

    task = Simulated(model="sim-task", cache=False)
    reflecting = Simulated(model="sim-reflect", cache=False)
    dspy.configure(lm=task)

    def examples(split):
        return [
            dspy.Example(record=item["input"], answer=item["answer"]).with_inputs("record")
            for item in world.items[split]]

    def metric(example, prediction, trace=None):
        return simworld.score(example.answer, prediction.answer or "")

    student = dspy.Predict(dspy.Signature("record -> answer", world.seed_prompt))
    optimizer = dspy.MIPROv2(
        metric=metric, prompt_model=reflecting, task_model=task, auto=None, num_candidates=18, num_threads=1, seed=seed,
        max_bootstrapped_demos=4 if demos else 0, max_labeled_demos=4 if demos else 0)
    best = optimizer.compile(
        student, trainset=examples("train"), valset=examples("val"), num_trials=round(budget * 27 / 1500),
        minibatch=True, minibatch_size=35)
    shown = ["\n".join(f"{key}: {value}" for key, value in demo.items()) for demo in best.demos]
    score = getattr(best, "score", None)
    final = world.truth(best.signature.instructions, demos=tuple(shown))
    return {
        "seed_truth": world.truth(world.seed_prompt), "final_truth": final, "rollouts": wire.stats["task_calls"],
        "reflections": wire.stats["reflect_calls"], "bias": None if score is None else score / 100 - final}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--promptworld", required=True)
    parser.add_argument("--system", required=True)
    parser.add_argument("--scenarios", default="standard,null")
    parser.add_argument("--seeds", default="20-49")
    parser.add_argument("--budget", type=int, default=1500)
    parser.add_argument("--out", required=True)
    args = parser.parse_args()
    sys.dont_write_bytecode = True
    sys.path.insert(0, args.promptworld)
    import simworld
    worlds.install(simworld)
    done = set()
    if os.path.exists(args.out):
        done = {(row["system"], row["scenario"], row["seed"]) for row in map(json.loads, open(args.out))}
    first, last = map(int, args.seeds.split("-"))
    for scenario in args.scenarios.split(","):
        for seed in range(first, last + 1):
            if (args.system, scenario, seed) in done:
                continue
            if args.system.startswith("gepa"):
                row = gepa(args.promptworld, scenario, seed, args.budget, 10 if args.system == "gepa10" else None)
            else:
                row = mipro(simworld, scenario, seed, args.budget, args.system == "mipro-demos")
            row = {"system": args.system, "scenario": scenario, "seed": seed, **row}
            with open(args.out, "a") as file:
                file.write(json.dumps(row) + "\n")


if __name__ == "__main__":
    main()
