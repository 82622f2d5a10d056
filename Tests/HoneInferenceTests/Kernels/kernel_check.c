// Products of every type of weights with each set of instructions that the processor has, beside a sum in double
// precision over the weights as they are. Prints one line per case, and "wrong" where one is off. Compiled and run by
// KernelTests.swift; for another architecture by hand, as
//
//     clang --target=aarch64-linux-gnu -std=c2x -O2 -static -ISources/CKernels -ISources/CKernels/include \
//         Tests/HoneInferenceTests/Kernels/kernel_check.c Sources/CKernels/*.c -lm -o check
//     qemu-aarch64-static -cpu max ./check && qemu-aarch64-static -cpu cortex-a53 ./check

#include "Kernels.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static uint64_t state = 1;

static uint64_t next(void) {
    state = (state ^ state >> 31) * 0x9E3779B97F4A7C15u;
    return state ^= state >> 29;
}

static float next_float(void) {
    return (float)(next() >> 40) * 0x1p-23f - 1;
}

static void put_half(uint8_t *bytes, uint64_t lowest) {
    const uint16_t half = (uint16_t)(lowest + next() % 0x400);
    memcpy(bytes, &half, sizeof half);
}

/// Random bits, with scales that keep the weights small.
static uint8_t *random_weights(enum ck_type type, size_t rows, size_t columns) {
    const size_t count = rows * columns / block_elements(type), size = block_bytes(type);
    uint8_t *weights = malloc(count * size);
    for (size_t i = 0; i < count * size; i++) weights[i] = (uint8_t)next();
    for (size_t i = 0; i < count; i++) {
        uint8_t *block = weights + i * size;
        const float value = next_float();
        switch (type) {
        case CK_F32: memcpy(block, &value, sizeof value); break;
        case CK_F16: put_half(block, 0x3000 | (next() & 1) << 15); break;
        case CK_BF16: put_half(block, 0x3C00 | (next() & 1) << 15); break;
        case CK_Q4_K: case CK_Q5_K: put_half(block, 0x1000); put_half(block + 2, 0x2400); break;
        case CK_Q6_K: put_half(block + 208, 0x0800); break;
        default: put_half(block, 0x2000);
        }
    }
    return weights;
}

static const struct {
    enum ck_type type;
    const char *name;
    /// Of the largest result: what rounding weights' partners to the same type leaves.
    double rounding;
} types[] = {
    {CK_F32, "F32", 1e-5},   {CK_F16, "F16", 1e-3},   {CK_BF16, "BF16", 5e-3}, {CK_Q8_0, "Q8_0", 2e-2},
    {CK_Q4_0, "Q4_0", 2e-2}, {CK_Q4_K, "Q4_K", 2e-2}, {CK_Q5_K, "Q5_K", 2e-2}, {CK_Q6_K, "Q6_K", 2e-2},
};

/// Rows that are no multiple of eight or 32, columns beyond a panel, tokens for a vector and for a panel.
static const size_t shapes[][3] = {{37, 256, 1}, {64, 768, 3}, {33, 512, 24}, {100, 4608, 9}};

static int check(size_t type, const size_t *shape) {
    const size_t rows = shape[0], columns = shape[1], tokens = shape[2];
    uint8_t *weights = random_weights(types[type].type, rows, columns);
    const struct ck_matrix matrix = {weights, types[type].type, rows, columns};
    float *input = malloc(tokens * columns * sizeof(float)), *row = malloc(columns * sizeof(float));
    float *first = malloc(tokens * rows * sizeof(float)), *output = malloc(tokens * rows * sizeof(float));
    for (size_t i = 0; i < tokens * columns; i++) input[i] = 2 * next_float();
    struct ck_pool *pool = ck_pool_create(2);
    struct ck_workspace *workspace = ck_workspace_create(tokens, columns);
    int wrong = 0;
    for (enum ck_level level = CK_BASELINE; level <= CK_DOTPROD; level++) {
        if (ck_use_level(level) != level) continue;
        float *target = level == CK_BASELINE ? first : output;
        const struct ck_product product = {matrix, target, rows};
        ck_multiply(pool, workspace, &product, 1, input, tokens, columns);
        double largest = 0, off = 0, apart = 0;
        for (size_t r = 0; r < rows; r++) {
            ck_dequantize_row(&matrix, r, row);
            for (size_t t = 0; t < tokens; t++) {
                double exact = 0;
                for (size_t c = 0; c < columns; c++) exact += (double)row[c] * input[t * columns + c];
                largest = fmax(largest, fabs(exact));
                off = fmax(off, fabs(exact - target[t * rows + r]));
                apart = fmax(apart, fabs((double)target[t * rows + r] - first[t * rows + r]));
            }
        }
        const int bad = !(off / largest < types[type].rounding) || !(apart / largest < 1e-5);
        printf("%s %zu x %zu x %zu level %d: %.1e%s\n", types[type].name, rows, columns, tokens, (int)level,
            off / largest, bad ? " wrong" : "");
        wrong |= bad;
    }
    ck_workspace_destroy(workspace);
    ck_pool_destroy(pool);
    free(weights);
    free(input);
    free(row);
    free(first);
    free(output);
    return wrong;
}

int main(void) {
    int wrong = 0;
    for (size_t type = 0; type < sizeof types / sizeof *types; type++) {
        for (size_t shape = 0; shape < sizeof shapes / sizeof *shapes; shape++) wrong |= check(type, shapes[shape]);
    }
    return wrong;
}
