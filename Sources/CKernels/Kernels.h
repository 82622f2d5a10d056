#pragma once

#include "Blocks.h"

/// One token's activations: as they are, and rounded to 8 bits for one type of weights.
struct vector {
    /// For F16 and BF16 weights rounded to these.
    const float *values;
    const int8_t *quants;
    /// One per 32 elements.
    const float *scales;
    /// Σ quants, one per 32 elements.
    const float *sums;
    /// −offset_of(type) · Σ quants, one per 4 elements.
    const int32_t *corrections;
    /// The same per 16 elements for Q6_K, else per 32.
    const int32_t *block_corrections;
};

typedef float dot_function(const void *row, const struct vector *x, size_t columns);

enum { ROWS_AT_ONCE = 8 };

/// The products of ROWS_AT_ONCE rows, `stride` bytes apart, with one token, one after the other in `output`.
typedef void rows_function(
    const uint8_t *rows, size_t stride, const struct vector *x, size_t columns, float *output);

enum { PANEL_ROWS = 32, PANEL_COLUMNS = 4096 };

/// What each thread has for a panel, or for the results of a chunk.
enum { SCRATCH_BYTES = 640 * 1024 };

/// `count` rows, at most PANEL_ROWS, times all tokens: output[token · stride + row].
typedef void panel_function(
    const struct ck_matrix *matrix, size_t row, size_t count, const struct vector *x, size_t tokens, float *output,
    size_t stride, void *scratch);

/// What differs between instruction sets.
struct kernels {
    dot_function *dot_f32, *dot_f16, *dot_bf16, *dot_q8_0, *dot_q4_0, *dot_q4_k, *dot_q5_k, *dot_q6_k;
    /// NULL where single rows are multiplied.
    rows_function *rows_q8_0, *rows_q4_0, *rows_q4_k, *rows_q5_k, *rows_q6_k;
    /// NULL where rows are multiplied one by one.
    panel_function *panel;
    /// Writes quants and scales; in blocks of 32 with the scale rounded to half precision, or of 256.
    void (*quantize)(const float *input, size_t count, bool super, int8_t *quants, float *scales);
    void (*rms_norm)(const float *input, const float *weight, float *output, size_t size, float epsilon);
    void (*layer_norm)(
        const float *input, const float *weight, const float *bias, float *output, size_t size, float epsilon);
    void (*silu_multiply)(float *target, const float *factor, size_t count);
    void (*gelu_multiply)(float *target, const float *factor, size_t count);
    void (*gelu_exact)(float *target, size_t count);
    void (*softcap)(float *target, float cap, size_t count);
    /// Replaces each score by e^(score − most) and returns their sum.
    float (*exponentials)(float *scores, float most, size_t count);
    float (*dot_half)(const uint16_t *half, const float *values, size_t count);
    /// target += factor · half.
    void (*add_half)(float *target, const uint16_t *half, float factor, size_t count);
    /// The same for one cell after the other, where `target` holds halves and does so after each, and a scaling of them.
    void (*add_halves_in_half)(
        float *target, const uint16_t *halves, const uint32_t *cells, size_t stride, const float *factors,
        size_t cell_count, size_t count);
    void (*scale_in_half)(float *target, float factor, size_t count);
    void (*store_half)(const float *input, uint16_t *output, size_t count);
};

extern const struct kernels kernels_baseline;
#if defined(__x86_64__)
extern const struct kernels kernels_avx2;
extern const struct kernels kernels_avx512;
#elif defined(__aarch64__)
extern const struct kernels kernels_dotprod;
#endif

/// Those in use.
const struct kernels *kernels(void);

static inline dot_function *dot_of(const struct kernels *k, enum ck_type type) {
    switch (type) {
    case CK_F32: return k->dot_f32;
    case CK_F16: return k->dot_f16;
    case CK_BF16: return k->dot_bf16;
    case CK_Q8_0: return k->dot_q8_0;
    case CK_Q4_0: return k->dot_q4_0;
    case CK_Q4_K: return k->dot_q4_k;
    case CK_Q5_K: return k->dot_q5_k;
    case CK_Q6_K: return k->dot_q6_k;
    }
    return NULL;
}

static inline rows_function *rows_of(const struct kernels *k, enum ck_type type) {
    switch (type) {
    case CK_Q8_0: return k->rows_q8_0;
    case CK_Q4_0: return k->rows_q4_0;
    case CK_Q4_K: return k->rows_q4_k;
    case CK_Q5_K: return k->rows_q5_k;
    case CK_Q6_K: return k->rows_q6_k;
    default: return NULL;
    }
}
