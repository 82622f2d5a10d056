#pragma once

#include "CKernels.h"

/// Computes chunk `chunk` of a job. Where it has a publish_function, writes only to `scratch`: it may be called twice
/// for a chunk, and with a context whose buffers have changed since, in which case what it computes is thrown away.
typedef void compute_function(const void *context, size_t chunk, void *scratch);

/// Copies what was computed from `scratch` to its place. Called once for each chunk.
typedef void publish_function(const void *context, size_t chunk, const void *scratch);

enum { MAXIMUM_REPEATED = 16384, MAXIMUM_CONTEXT = 384 };

/// Computes all chunks of a job and returns. The context is copied: `size` is at most MAXIMUM_CONTEXT.
///
/// With a `publish`, chunks whose threads are late are computed again by the caller, where there are at most
/// MAXIMUM_REPEATED of them.
void run_job(
    struct ck_pool *pool, const void *context, size_t size, size_t chunks, compute_function *compute,
    publish_function *publish);

/// The same without the pool's threads.
void run_alone(
    struct ck_pool *pool, const void *context, size_t chunks, compute_function *compute, publish_function *publish);
