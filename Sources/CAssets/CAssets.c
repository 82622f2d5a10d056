#include "CAssets.h"

// One array per file and one row of the table per array: #embed cannot stand inside a macro. A test fails when a file
// of the three folders is missing here.

static const uint8_t agentAnalystDefinition[] = {
#embed "../../Agents/analyst/agent.yaml"
};
static const uint8_t agentAnalystInstructions[] = {
#embed "../../Agents/analyst/instructions.md"
};
static const uint8_t agentCoderDefinition[] = {
#embed "../../Agents/coder/agent.yaml"
};
static const uint8_t agentCoderInstructions[] = {
#embed "../../Agents/coder/instructions.md"
};
static const uint8_t agentFixerDefinition[] = {
#embed "../../Agents/fixer/agent.yaml"
};
static const uint8_t agentFixerInstructions[] = {
#embed "../../Agents/fixer/instructions.md"
};
static const uint8_t promptActDefault[] = {
#embed "../../Prompts/act/default.md"
};
static const uint8_t promptDebugDefault[] = {
#embed "../../Prompts/debug/default.md"
};
static const uint8_t promptGoalDefault[] = {
#embed "../../Prompts/goal/default.md"
};
static const uint8_t promptPlanDefault[] = {
#embed "../../Prompts/plan/default.md"
};
static const uint8_t promptReflectDefault[] = {
#embed "../../Prompts/reflect/default.md"
};
static const uint8_t profileBase[] = {
#embed "../../Sandbox/base/profile.yaml"
};
static const uint8_t profileC[] = {
#embed "../../Sandbox/c/profile.yaml"
};
static const uint8_t profilePython[] = {
#embed "../../Sandbox/python/profile.yaml"
};
static const uint8_t profileShell[] = {
#embed "../../Sandbox/shell/profile.yaml"
};
static const uint8_t profileSwift[] = {
#embed "../../Sandbox/swift/profile.yaml"
};

#define ASSET(path, array) { path, array, sizeof array }

static const EmbeddedAsset assets[] = {
    ASSET("Agents/analyst/agent.yaml", agentAnalystDefinition),
    ASSET("Agents/analyst/instructions.md", agentAnalystInstructions),
    ASSET("Agents/coder/agent.yaml", agentCoderDefinition),
    ASSET("Agents/coder/instructions.md", agentCoderInstructions),
    ASSET("Agents/fixer/agent.yaml", agentFixerDefinition),
    ASSET("Agents/fixer/instructions.md", agentFixerInstructions),
    ASSET("Prompts/act/default.md", promptActDefault),
    ASSET("Prompts/debug/default.md", promptDebugDefault),
    ASSET("Prompts/goal/default.md", promptGoalDefault),
    ASSET("Prompts/plan/default.md", promptPlanDefault),
    ASSET("Prompts/reflect/default.md", promptReflectDefault),
    ASSET("Sandbox/base/profile.yaml", profileBase),
    ASSET("Sandbox/c/profile.yaml", profileC),
    ASSET("Sandbox/python/profile.yaml", profilePython),
    ASSET("Sandbox/shell/profile.yaml", profileShell),
    ASSET("Sandbox/swift/profile.yaml", profileSwift),
};

const EmbeddedAsset *embeddedAssets(size_t *count) {
    *count = sizeof assets / sizeof assets[0];
    return assets;
}
