#include "CAssets.h"

// One array per file and one row of the table per array: #embed cannot stand inside a macro. A test fails when a file
// of the three folders is missing here. Of the hostile programs only those are carried that a profile's proof names.

static const uint8_t agentAnalystDefinition[] = {
#embed "../../Agents/analyst/agent.yaml"
};
static const uint8_t agentAnalystInstructions[] = {
#embed "../../Agents/analyst/instructions.md"
};
static const uint8_t agentAnalystLean[] = {
#embed "../../Agents/analyst/lean.md"
};
static const uint8_t agentCoderDefinition[] = {
#embed "../../Agents/coder/agent.yaml"
};
static const uint8_t agentCoderInstructions[] = {
#embed "../../Agents/coder/instructions.md"
};
static const uint8_t agentCoderLean[] = {
#embed "../../Agents/coder/lean.md"
};
static const uint8_t agentFixerDefinition[] = {
#embed "../../Agents/fixer/agent.yaml"
};
static const uint8_t agentFixerInstructions[] = {
#embed "../../Agents/fixer/instructions.md"
};
static const uint8_t agentFixerLean[] = {
#embed "../../Agents/fixer/lean.md"
};
static const uint8_t promptActDefault[] = {
#embed "../../Prompts/act/default.md"
};
static const uint8_t promptActLean[] = {
#embed "../../Prompts/act/lean.md"
};
static const uint8_t promptDebugDefault[] = {
#embed "../../Prompts/debug/default.md"
};
static const uint8_t promptDebugLean[] = {
#embed "../../Prompts/debug/lean.md"
};
static const uint8_t promptGoalDefault[] = {
#embed "../../Prompts/goal/default.md"
};
static const uint8_t promptGoalLean[] = {
#embed "../../Prompts/goal/lean.md"
};
static const uint8_t promptPlanDefault[] = {
#embed "../../Prompts/plan/default.md"
};
static const uint8_t promptPlanLean[] = {
#embed "../../Prompts/plan/lean.md"
};
static const uint8_t promptReflectDefault[] = {
#embed "../../Prompts/reflect/default.md"
};
static const uint8_t hostileDevices[] = {
#embed "../../Sandbox/hostile/devices.sh"
};
static const uint8_t hostileFileLimit[] = {
#embed "../../Sandbox/hostile/file-limit.sh"
};
static const uint8_t hostileFirstProcess[] = {
#embed "../../Sandbox/hostile/first-process.py"
};
static const uint8_t hostileHomeFolders[] = {
#embed "../../Sandbox/hostile/home-folders.sh"
};
static const uint8_t hostileInheritedDescriptors[] = {
#embed "../../Sandbox/hostile/inherited-descriptors.py"
};
static const uint8_t hostileInterfaces[] = {
#embed "../../Sandbox/hostile/interfaces.sh"
};
static const uint8_t hostileKeyring[] = {
#embed "../../Sandbox/hostile/keyring.py"
};
static const uint8_t hostileLauncherEnvironment[] = {
#embed "../../Sandbox/hostile/launcher-environment.sh"
};
static const uint8_t hostileMemoryOfOthers[] = {
#embed "../../Sandbox/hostile/memory-of-others.py"
};
static const uint8_t hostileMemoryTotal[] = {
#embed "../../Sandbox/hostile/memory-total.sh"
};
static const uint8_t hostileNewNamespaces[] = {
#embed "../../Sandbox/hostile/new-namespaces.sh"
};
static const uint8_t hostileOtherFamilies[] = {
#embed "../../Sandbox/hostile/other-families.py"
};
static const uint8_t hostileProcessLimit[] = {
#embed "../../Sandbox/hostile/process-limit.sh"
};
static const uint8_t hostileReadOutside[] = {
#embed "../../Sandbox/hostile/read-outside.sh"
};
static const uint8_t hostileSeeProcesses[] = {
#embed "../../Sandbox/hostile/see-processes.sh"
};
static const uint8_t hostileSetUserId[] = {
#embed "../../Sandbox/hostile/set-user-id.sh"
};
static const uint8_t hostileSparseFile[] = {
#embed "../../Sandbox/hostile/sparse-file.py"
};
static const uint8_t hostileStatus[] = {
#embed "../../Sandbox/hostile/status.sh"
};
static const uint8_t hostileTmpLimit[] = {
#embed "../../Sandbox/hostile/tmp-limit.sh"
};
static const uint8_t hostileWriteOutside[] = {
#embed "../../Sandbox/hostile/write-outside.sh"
};
static const uint8_t hostileWriteRoot[] = {
#embed "../../Sandbox/hostile/write-root.sh"
};
static const uint8_t languagePython[] = {
#embed "../../Sandbox/python/languages/python.yaml"
};
static const uint8_t languageShell[] = {
#embed "../../Sandbox/shell/languages/shell.yaml"
};
static const uint8_t languageC[] = {
#embed "../../Sandbox/c/languages/c.yaml"
};
static const uint8_t languageCpp[] = {
#embed "../../Sandbox/c/languages/cpp.yaml"
};
static const uint8_t languageSwift[] = {
#embed "../../Sandbox/swift/languages/swift.yaml"
};
static const uint8_t languageNode[] = {
#embed "../../Sandbox/node/languages/node.yaml"
};
static const uint8_t profileNode[] = {
#embed "../../Sandbox/node/profile.yaml"
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

// Loaded with aligned vector instructions in place, and asked for only by who runs the model.
static const _Alignas(64) uint8_t demonstrationModel[] = {
#embed "../../Models/demo.gguf"
};

#define ASSET(path, array) { path, array, sizeof array }

static const EmbeddedAsset assets[] = {
    ASSET("Agents/analyst/agent.yaml", agentAnalystDefinition),
    ASSET("Agents/analyst/instructions.md", agentAnalystInstructions),
    ASSET("Agents/analyst/lean.md", agentAnalystLean),
    ASSET("Agents/coder/agent.yaml", agentCoderDefinition),
    ASSET("Agents/coder/instructions.md", agentCoderInstructions),
    ASSET("Agents/coder/lean.md", agentCoderLean),
    ASSET("Agents/fixer/agent.yaml", agentFixerDefinition),
    ASSET("Agents/fixer/instructions.md", agentFixerInstructions),
    ASSET("Agents/fixer/lean.md", agentFixerLean),
    ASSET("Prompts/act/default.md", promptActDefault),
    ASSET("Prompts/act/lean.md", promptActLean),
    ASSET("Prompts/debug/default.md", promptDebugDefault),
    ASSET("Prompts/debug/lean.md", promptDebugLean),
    ASSET("Prompts/goal/default.md", promptGoalDefault),
    ASSET("Prompts/goal/lean.md", promptGoalLean),
    ASSET("Prompts/plan/default.md", promptPlanDefault),
    ASSET("Prompts/plan/lean.md", promptPlanLean),
    ASSET("Prompts/reflect/default.md", promptReflectDefault),
    ASSET("Sandbox/base/profile.yaml", profileBase),
    ASSET("Sandbox/c/languages/c.yaml", languageC),
    ASSET("Sandbox/c/languages/cpp.yaml", languageCpp),
    ASSET("Sandbox/c/profile.yaml", profileC),
    ASSET("Sandbox/hostile/devices.sh", hostileDevices),
    ASSET("Sandbox/hostile/file-limit.sh", hostileFileLimit),
    ASSET("Sandbox/hostile/first-process.py", hostileFirstProcess),
    ASSET("Sandbox/hostile/home-folders.sh", hostileHomeFolders),
    ASSET("Sandbox/hostile/inherited-descriptors.py", hostileInheritedDescriptors),
    ASSET("Sandbox/hostile/interfaces.sh", hostileInterfaces),
    ASSET("Sandbox/hostile/keyring.py", hostileKeyring),
    ASSET("Sandbox/hostile/launcher-environment.sh", hostileLauncherEnvironment),
    ASSET("Sandbox/hostile/memory-of-others.py", hostileMemoryOfOthers),
    ASSET("Sandbox/hostile/memory-total.sh", hostileMemoryTotal),
    ASSET("Sandbox/hostile/new-namespaces.sh", hostileNewNamespaces),
    ASSET("Sandbox/hostile/other-families.py", hostileOtherFamilies),
    ASSET("Sandbox/hostile/process-limit.sh", hostileProcessLimit),
    ASSET("Sandbox/hostile/read-outside.sh", hostileReadOutside),
    ASSET("Sandbox/hostile/see-processes.sh", hostileSeeProcesses),
    ASSET("Sandbox/hostile/set-user-id.sh", hostileSetUserId),
    ASSET("Sandbox/hostile/sparse-file.py", hostileSparseFile),
    ASSET("Sandbox/hostile/status.sh", hostileStatus),
    ASSET("Sandbox/hostile/tmp-limit.sh", hostileTmpLimit),
    ASSET("Sandbox/hostile/write-outside.sh", hostileWriteOutside),
    ASSET("Sandbox/hostile/write-root.sh", hostileWriteRoot),
    ASSET("Sandbox/node/languages/node.yaml", languageNode),
    ASSET("Sandbox/node/profile.yaml", profileNode),
    ASSET("Sandbox/python/languages/python.yaml", languagePython),
    ASSET("Sandbox/python/profile.yaml", profilePython),
    ASSET("Sandbox/shell/languages/shell.yaml", languageShell),
    ASSET("Sandbox/shell/profile.yaml", profileShell),
    ASSET("Sandbox/swift/languages/swift.yaml", languageSwift),
    ASSET("Sandbox/swift/profile.yaml", profileSwift),
};

const EmbeddedAsset *embeddedAssets(size_t *count) {
    *count = sizeof assets / sizeof assets[0];
    return assets;
}

const uint8_t *embeddedModel(size_t *count) {
    *count = sizeof demonstrationModel;
    return demonstrationModel;
}
