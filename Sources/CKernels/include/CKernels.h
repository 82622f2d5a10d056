#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// The arithmetic of a transformer, on the processor. Sizes are in elements unless they say bytes; matrices are stored
// row after row, and activations as one row of floats per token.

// MARK: - Weights

/// The types of weights, numbered as in ggml's `enum ggml_type`.
enum ck_type {
    CK_F32 = 0,
    CK_F16 = 1,
    CK_Q4_0 = 2,
    CK_Q8_0 = 8,
    CK_Q4_K = 12,
    CK_Q5_K = 13,
    CK_Q6_K = 14,
    CK_BF16 = 30,
};

/// A weight matrix, `columns` being a multiple of the type's block.
struct ck_matrix {
    const void *data;
    enum ck_type type;
    size_t rows;
    size_t columns;
};

/// Bytes of one row of `columns` elements.
size_t ck_row_bytes(enum ck_type type, size_t columns);

/// Writes row `row` of `matrix` as floats.
void ck_dequantize_row(const struct ck_matrix *matrix, size_t row, float *output);

// MARK: - Instruction sets

/// The sets of instructions for which kernels exist, the slowest of an architecture first.
enum ck_level {
    /// What every processor of the architecture has: SSE2, or NEON.
    CK_BASELINE,
    /// AVX2, FMA and F16C.
    CK_AVX2,
    /// AVX-512 with BW, VL and VNNI.
    CK_AVX512,
    /// NEON with products of four bytes (Armv8.2 and later).
    CK_DOTPROD,
};

/// The fastest level of this processor.
enum ck_level ck_best_level(void);

/// Makes all kernels use `level`, or the best one where this processor lacks it; returns what is used now. Not to be
/// called while a kernel runs.
enum ck_level ck_use_level(enum ck_level level);

// MARK: - Threads

/// Threads that share the chunks of one job at a time. They spin for some microseconds between jobs and then sleep.
///
/// A chunk that its thread cannot finish because the system runs something else is done again by the caller, so a job
/// takes no longer than the caller alone would.
struct ck_pool;

/// How many processors this process may run on, at least 1.
unsigned ck_available_processors(void);

/// `threads` counts the caller. Returns NULL where threads or memory are short.
struct ck_pool *ck_pool_create(unsigned threads);
void ck_pool_destroy(struct ck_pool *pool);
unsigned ck_pool_threads(const struct ck_pool *pool);

/// Returns when no thread of the pool reads any buffer of an earlier job. Call before freeing one.
void ck_pool_drain(struct ck_pool *pool);

// MARK: - Products

/// One of several products with the same activations: output[token][row] = Σ matrix[row][column] · input[token][column].
struct ck_product {
    struct ck_matrix matrix;
    float *output;
    /// Floats from one token's output to the next.
    size_t stride;
};

enum { CK_MAXIMUM_PRODUCTS = 4 };

/// Room for activations in the form that quantised weights are multiplied with.
struct ck_workspace;

/// For at most `tokens` rows of `columns`. Returns NULL where memory is short.
struct ck_workspace *ck_workspace_create(size_t tokens, size_t columns);
void ck_workspace_destroy(struct ck_workspace *workspace);

/// Computes up to CK_MAXIMUM_PRODUCTS products of the same `input`, `tokens` rows of `columns` floats.
///
/// For quantised weights the activations are rounded to 8 bits per block, as llama.cpp does it: blocks of 32 with a
/// scale in half precision for Q8_0 and Q4_0, blocks of 256 for the K types.
void ck_multiply(
    struct ck_pool *pool, struct ck_workspace *workspace, const struct ck_product *products, size_t count,
    const float *input, size_t tokens, size_t columns);

// MARK: - Attention

/// Attention of several queries over a cache of keys and values in half precision.
struct ck_attention {
    /// [row][head][head_size]; the output likewise.
    const float *queries;
    float *output;
    /// [cell][kv_head][head_size].
    const uint16_t *keys;
    const uint16_t *values;
    /// For each row the cells that it sees, and how many they are, its own included.
    const uint32_t *const *cells;
    const uint32_t *counts;
    size_t rows;
    size_t heads;
    size_t kv_heads;
    size_t head_size;
    float scale;
    /// The last so many cells are seen; 0 for all.
    uint32_t window;
    /// softcap · tanh(score / softcap); 0 for none.
    float softcap;
};

void ck_attend(struct ck_pool *pool, const struct ck_attention *attention);

/// Stores `count` floats in half precision, rounded to the nearest.
void ck_store_half(const float *input, uint16_t *output, size_t count);

// MARK: - Elementwise

/// output = input / √(mean(input²) + epsilon) · weight, for `rows` rows of `size`.
void ck_rms_norm(const float *input, const float *weight, float *output, size_t rows, size_t size, float epsilon);

/// output = (input − mean) / √(variance + epsilon) · weight + bias, for `rows` rows of `size`; bias may be NULL.
void ck_layer_norm(
    const float *input, const float *weight, const float *bias, float *output, size_t rows, size_t size,
    float epsilon);

/// target += source.
void ck_add(float *target, const float *source, size_t count);

/// Adds `bias` to each of `rows` rows of `size`.
void ck_add_bias(float *target, const float *bias, size_t rows, size_t size);

void ck_scale(float *target, float factor, size_t count);

/// target = silu(target) · factor, silu(x) = x / (1 + e^−x).
void ck_silu_multiply(float *target, const float *factor, size_t count);

/// target = gelu(target) · factor, by the approximation with tanh; factor may be NULL for 1.
void ck_gelu_multiply(float *target, const float *factor, size_t count);

/// target = x · Φ(x), gelu by the distribution function itself.
void ck_gelu_exact(float *target, size_t count);

/// target = cap · tanh(target / cap).
void ck_softcap(float *target, float cap, size_t count);

/// Rotates the first `rotated` elements of each of `heads` vectors of `head_size` by the angles whose cosine and sine
/// are given for each pair: neighbours (2i, 2i + 1), or, where `halves`, (i, i + rotated / 2).
void ck_rope(
    float *vectors, size_t heads, size_t head_size, size_t rotated, const float *cosines, const float *sines,
    bool halves);

// MARK: - Recurrence

/// output = from + (to − from) · factors, for `rows` rows of `size`; `factors` are one row.
void ck_mix(const float *from, const float *to, const float *factors, float *output, size_t rows, size_t size);

/// target *= factor.
void ck_multiply_elements(float *target, const float *factor, size_t count);
void ck_sigmoid(float *target, size_t count);
void ck_tanh(float *target, size_t count);
void ck_exp(float *target, size_t count);
/// target = max(target, 0)².
void ck_squared_relu(float *target, size_t count);

/// One token of RWKV-4's weighted average of values. `state` is three rows of `size`: numerator, denominator and the
/// exponent that both are relative to, at first a very small number.
void ck_wkv4(
    float *state, const float *first, const float *decay, const float *key, const float *value, float *output,
    size_t size);

/// One token of RWKV-5.2: `state` is [head][key element][value element], the other arguments [head][element].
void ck_wkv5(
    float *state, const float *first, const float *decay, const float *receptance, const float *key,
    const float *value, float *output, size_t heads, size_t head_size);

/// One token of RWKV-7: `state` is [head][value element][key element], the other arguments [head][element].
/// What the state holds in the direction of `removal` is taken out and put back in that of `replacement`.
void ck_wkv7(
    float *state, const float *receptance, const float *decay, const float *key, const float *value,
    const float *removal, const float *replacement, float *output, size_t heads, size_t head_size);
