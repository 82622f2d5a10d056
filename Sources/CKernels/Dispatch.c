#include "Kernels.h"
#include <stdatomic.h>

#if defined(__aarch64__) && defined(__linux__)
#include <asm/hwcap.h>
#include <sys/auxv.h>
#endif

enum ck_level ck_best_level(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    const bool avx2 =
        __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c");
    const bool avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
        && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")
        && __builtin_cpu_supports("avx512vnni");
    return avx2 && avx512 ? CK_AVX512 : avx2 ? CK_AVX2 : CK_BASELINE;
#elif defined(__aarch64__) && defined(__linux__)
    return getauxval(AT_HWCAP) & HWCAP_ASIMDDP ? CK_DOTPROD : CK_BASELINE;
#else
    return CK_BASELINE;
#endif
}

static const struct kernels *kernels_of(enum ck_level level) {
#if defined(__x86_64__)
    if (level == CK_AVX512) return &kernels_avx512;
    if (level == CK_AVX2) return &kernels_avx2;
#elif defined(__aarch64__)
    if (level == CK_DOTPROD) return &kernels_dotprod;
#else
    (void)level;
#endif
    return &kernels_baseline;
}

static _Atomic(const struct kernels *) used;

const struct kernels *kernels(void) {
    const struct kernels *table = atomic_load_explicit(&used, memory_order_relaxed);
    if (!table) {
        table = kernels_of(ck_best_level());
        atomic_store_explicit(&used, table, memory_order_relaxed);
    }
    return table;
}

enum ck_level ck_use_level(enum ck_level level) {
    const enum ck_level best = ck_best_level();
    const enum ck_level now = level < best ? level : best;
    atomic_store_explicit(&used, kernels_of(now), memory_order_relaxed);
    return now;
}

size_t ck_row_bytes(enum ck_type type, size_t columns) {
    return columns / block_elements(type) * block_bytes(type);
}

// MARK: - Single rows

void ck_dequantize_row(const struct ck_matrix *matrix, size_t row, float *output) {
    const uint8_t *source = (const uint8_t *)matrix->data + row * ck_row_bytes(matrix->type, matrix->columns);
    for (size_t start = 0; start < matrix->columns; start += block_elements(matrix->type)) {
        float *y = output + start;
        switch (matrix->type) {
        case CK_F32: memcpy(y, source, 4); break;
        case CK_F16: *y = float_of_half(half_at(source)); break;
        case CK_BF16: *y = float_of_bits((uint32_t)half_at(source) << 16); break;
        case CK_Q8_0: {
            const struct block_q8_0 *block = (const void *)source;
            for (int i = 0; i < 32; i++) y[i] = float_of_half(half_at(block->d)) * block->qs[i];
            break;
        }
        case CK_Q4_0: {
            const struct block_q4_0 *block = (const void *)source;
            const float d = float_of_half(half_at(block->d));
            for (int i = 0; i < 32; i++) y[i] = d * ((block->qs[i % 16] >> i / 16 * 4 & 15) - 8);
            break;
        }
        case CK_Q4_K:
        case CK_Q5_K: {
            const bool five = matrix->type == CK_Q5_K;
            const uint8_t *qs = source + (five ? 48 : 16);
            for (int i = 0; i < 256; i++) {
                const int s = i / 32, at = i % 32;
                uint8_t scale, minimum;
                scale_and_minimum(source + 4, s, &scale, &minimum);
                const int q = (qs[s / 2 * 32 + at] >> s % 2 * 4 & 15) + (five ? (source[16 + at] >> s & 1) * 16 : 0);
                y[i] = float_of_half(half_at(source)) * scale * (float)q
                    - float_of_half(half_at(source + 2)) * minimum;
            }
            break;
        }
        case CK_Q6_K: {
            const struct block_q6_k *block = (const void *)source;
            const float d = float_of_half(half_at(block->d));
            for (int i = 0; i < 256; i++) {
                const int part = i / 128, quarter = i % 128 / 32, at = i % 32;
                const int low = block->ql[part * 64 + quarter % 2 * 32 + at] >> quarter / 2 * 4 & 15;
                const int high = block->qh[part * 32 + at] >> quarter * 2 & 3;
                y[i] = d * block->scales[i / 16] * (float)((low | high << 4) - 32);
            }
        }
        }
        source += block_bytes(matrix->type);
    }
}
