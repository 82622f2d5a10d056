#pragma once

#include <stddef.h>
#include <stdint.h>

// Python that Hone itself runs inside a box. Part of the binary and not of the assets, which a person may replace:
// verdicts depend on it.

typedef struct {
    const uint8_t *bytes;
    size_t length;
} TrustedProgram;

/// Makes fresh namespaces for each program and runs it in a fork of its interpreter.
TrustedProgram trusted_program_server(void);

/// Carries values between the two sides of a verdict.
TrustedProgram trusted_program_codec(void);

/// The side that has the program.
TrustedProgram trusted_program_subject(void);

/// The side that has the tests.
TrustedProgram trusted_program_judge(void);

/// Keeps comparisons in tests honest; a part of the last.
TrustedProgram trusted_program_comparison(void);

/// What is known about tests that ran; a part of the next.
TrustedProgram trusted_program_evidence(void);

/// Runs a test command and says what really ran.
TrustedProgram trusted_program_check(void);
