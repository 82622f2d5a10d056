#pragma once

#include <stddef.h>
#include <stdint.h>

/// A file of Agents/, Prompts/ or Sandbox/, as it was when the binary was built.
typedef struct {
    /// Relative to the repository, as "Agents/coder/agent.yaml".
    const char *path;
    const uint8_t *bytes;
    size_t length;
} EmbeddedAsset;

/// All embedded files, in no particular order. The memory is static and constant.
const EmbeddedAsset *embeddedAssets(size_t *count);

/// The weights of the demonstration model, Models/demo.gguf, aligned to 64 bytes. The memory is static and constant.
const uint8_t *embeddedModel(size_t *count);
