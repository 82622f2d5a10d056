"""Further worlds for the simulated responder, and its server with them.

    python3 Benchmarks/worlds.py --promptworld DIR --port 18099 --scenario coupled

DIR holds the simulated responder (simworld.py, server.py). Its two scenarios, `standard` and `null`, stay as they are.
The others differ in how much the seed prompt knows, in how good proposals are, and in what a prompt does:

mid, late   the seed prompt knows 6 or 9 of the 12 rules
hostile     most proposals carry harm, drop lines or come in no usable form
noisy       even with the best prompt, half of the answers are wrong
coupled     rules come in pairs; half a pair does a quarter of its work
crowded     each word above 70 costs, so not everything that helps fits
restyled    a proposal rewords every line, so lines cannot be told apart by their text
legacy      the seed prompt's opening halves the score; only a whole new prompt replaces it
examples    worked examples in the prompt teach; instructions hardly do
terse       feedback says what was expected, and nothing of the fields
hopeless    nothing helps
perfect     the seed prompt makes no mistakes
slow        the reflecting model seldom finds what is wrong, and then often in vague words
helpful     the reflecting model mostly finds what is wrong, and seldom does harm
toxic       six rules known; nearly every proposal carries a harmful line
nearly      one rule of twelve is missing
dropping    eight rules known; nearly every proposal loses a line, or half of them
garbled     nearly half of the replies hold no proposal
copying     nearly every proposal copies a training record
uneven      four rules known; two cases of five nearly always fail
poisoned    six rules known, and two harmful lines in the seed prompt
wordy       six rules known; nearly every proposal adds filler, and each word above 90 costs
faint       four rules known; an instruction does a third of its usual work
few         four rules known; only 20 cases for train and 20 for guard

Each of these differs in two things at once; nothing was tuned on them:

dim         nine rules known; even with the best prompt, half of the answers are wrong
interlocked six rules known; rules come in pairs
wreck       the opening halves the score, and most proposals carry harm or come in no usable form
taught      six rules known; worked examples teach, and only 20 cases for train and 20 for guard
murky       eight rules and two harmful lines known; two cases of five nearly always fail
sparse      six rules known; an instruction does half of its usual work, and 20 cases for train and 20 for guard
"""
import argparse
import random
import re
import sys

USUAL = dict(seed_rules=0, fix=.50, weak=.25, harm=.30, memo=.25, fill=.35, drop=.30, rewrite=.05, bad_format=.04)
SCENARIOS = {
    "mid": dict(USUAL, seed_rules=6),
    "late": dict(USUAL, seed_rules=9),
    "hostile": dict(USUAL, seed_rules=3, fix=.25, weak=.4, harm=.7, memo=.4, fill=.6, drop=.5, rewrite=.3, bad_format=.2),
    "noisy": dict(USUAL, ease=.55),
    "coupled": dict(USUAL, coupled=True),
    "crowded": dict(USUAL, words=70, fill=.5),
    "restyled": dict(USUAL, seed_rules=4, restyled=True),
    "legacy": dict(USUAL, seed_rules=3, legacy=True),
    "examples": dict(USUAL, examples=True),
    "terse": dict(USUAL, terse=True),
    "hopeless": dict(USUAL, chance=.05),
    "perfect": dict(USUAL, seed_rules=12, chance=1, ease=1),
    "slow": dict(USUAL, fix=.2, weak=.5),
    "helpful": dict(USUAL, fix=.9, weak=.05, harm=.05, memo=.05, drop=.05),
    "toxic": dict(USUAL, seed_rules=6, harm=.9, fill=.5),
    "nearly": dict(USUAL, seed_rules=11),
    "dropping": dict(USUAL, seed_rules=8, drop=.9, rewrite=.3),
    "garbled": dict(USUAL, seed_rules=3, bad_format=.45),
    "copying": dict(USUAL, seed_rules=3, memo=.9),
    "uneven": dict(USUAL, seed_rules=4, hard=.4),
    "poisoned": dict(USUAL, seed_rules=6, poison=("unsure", "us")),
    "wordy": dict(USUAL, seed_rules=6, words=90, fill=.9),
    "faint": dict(USUAL, seed_rules=4, faint=.33),
    "few": dict(USUAL, seed_rules=4, items=20),
    "dim": dict(USUAL, seed_rules=9, ease=.55),
    "interlocked": dict(USUAL, seed_rules=6, coupled=True),
    "wreck": dict(USUAL, seed_rules=3, legacy=True, harm=.7, bad_format=.2),
    "taught": dict(USUAL, seed_rules=6, examples=True, items=20),
    "murky": dict(USUAL, seed_rules=8, poison=("brief", "words"), hard=.4),
    "sparse": dict(USUAL, seed_rules=6, faint=.5, items=20),
}
STYLES = ["Note", "Rule", "Remember", "Point", "Mind", "Important", "Guideline", "Step", "Hint", "Policy"]
MANNERS = ["well", "firmly", "always", "here", "too", "please", "carefully", "first", "again", "throughout"]
OPENINGS = {  # what a whole new prompt may open with, and the share of answers that it leaves whole
    "You turn records into a strict format.\nWork field by field and answer with one line.\nThe line holds key=value pairs, joined by '; '.": 1.0,
    "Normalise the record that you are given.\nList its fields as key=value pairs with '; ' between them.\nSay nothing else.": .9,
    "Act as a data cleaner.\nThink about each field.\nWrite pairs of key and value, joined by '; '.": .6,
}


def install(simworld):
    """Adds the worlds to the responder's module; call it before other modules of the responder are imported."""
    simworld.SCENARIOS.update(SCENARIOS)
    plain_feedback = simworld.feedback
    terse = {"now": False}

    def feedback(answer, response):
        if not terse["now"] or simworld.score(answer, response):
            return plain_feedback(answer, response)
        return f"The output must be exactly: {answer}"

    class World(simworld.World):
        def __post_init__(self):
            scenario = simworld.SCENARIOS[self.scenario]
            self.n_train = scenario.get("items", self.n_train)
            self.n_val = scenario.get("items", self.n_val)
            super().__post_init__()
            harms = {harm.name: harm.text for harm in simworld.HARMS}
            self.seed_prompt = "\n".join([self.seed_prompt] + ["- " + harms[name] for name in self.p.get("poison", ())])
            terse["now"] = "terse" in self.p
            keys = [rule.key for rule in simworld.RULES]
            random.Random(simworld.h64("pairs", self.seed)).shuffle(keys)
            self.partner = {key: keys[place ^ 1] for place, key in enumerate(keys)}

        def effects(self, prompt):
            known = prompt in self._fx
            fx = super().effects(prompt)
            if known:
                return fx
            if "coupled" in self.p:
                rules = fx["rules"]
                fx["rules"] = {
                    key: value if rules[self.partner[key]] == 1 else value * .25 for key, value in rules.items()}
            if "faint" in self.p:
                fx["rules"] = {key: value * self.p["faint"] for key, value in fx["rules"].items()}
            if "examples" in self.p:
                shown = [line for line in prompt.splitlines() if re.search(r"\w=\S", line)]
                for rule in simworld.RULES:
                    count = sum(bool(re.search(rule.canon, line)) for line in shown)
                    fx["rules"][rule.key] = max(.15 * fx["rules"][rule.key], 1 - .45 ** count)
                fx["memo"], fx["n_memo"] = set(), 0
            return fx

        def probs(self, prompt, item, demos=()):
            if "chance" in self.p:
                return self.p["chance"], {key: 1.0 for key in item["_gold"]}
            whole, fields = super().probs(prompt, item, demos)
            if "ease" in self.p:
                whole *= self.p["ease"]
            if "hard" in self.p and simworld.unit("hard", self.seed, item["id"]) < self.p["hard"]:
                whole *= .05
            if "legacy" in self.p:
                openings = [value for text, value in OPENINGS.items() if text.split("\n")[0] in prompt]
                if simworld.SEED_TEXT.split("\n")[0] in prompt:
                    openings.append(.5)
                whole *= min(openings, default=.5)
            if "words" in self.p:
                excess = max(0, self.effects(prompt)["words"] - self.p["words"])
                whole *= 2.718281828 ** (-excess / 250)
            return whole, fields

        def propose(self, current, context, rep=0, parents=()):
            if "legacy" in self.p:
                return self.renewed(super().propose(current, context, rep, parents), context, rep)
            if "restyled" not in self.p:
                return super().propose(current, context, rep, parents)
            plain = re.sub(r"(?m)^- \w+ \w+: ", "- ", current)
            new = super().propose(plain, context, rep, parents)
            if new is None:
                return None
            chance = random.Random(simworld.h64("style", self.seed, current, context, rep))
            return re.sub(r"(?m)^- ", f"- {chance.choice(STYLES)} {chance.choice(MANNERS)}: ", new)

        def renewed(self, proposal, context, rep):
            """Now and then a whole new prompt: another opening, and the instructions in other words."""
            chance = random.Random(simworld.h64("renew", self.seed, proposal, context, rep))
            if proposal is None or chance.random() > .3:
                return proposal
            rules = [line for line in proposal.splitlines() if line.startswith("- ")]
            return "\n".join([chance.choice(list(OPENINGS))] + rules[len(rules) // 3:])

    simworld.World, simworld.feedback = World, feedback


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--promptworld", required=True)
    args, rest = parser.parse_known_args()
    sys.path.insert(0, args.promptworld)
    sys.dont_write_bytecode = True
    import simworld
    install(simworld)
    import asyncio
    import server
    sys.argv = ["server.py", *rest]
    asyncio.run(server.main())


if __name__ == "__main__":
    main()
