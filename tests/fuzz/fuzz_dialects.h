// What the codec's fuzz targets share: the shipped dialects, and an end with a sentence.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>

#include "iso8583/dialect.h"

// In this order in corpora: the first byte of an input chooses one.
inline constexpr std::array<const char*, 6> dialect_names{
    "iso1987_ascii", "iso1987_ascii_binary_bitmap", "iso1987_bcd", "iso1987_ebcdic", "iso1993_ascii", "iso1993_bcd"};
std::span<const std::string> dialect_folders();
const iso8583::Dialect& dialect_of(std::uint8_t first_byte);

// Prints what is not so, and aborts, where `so` is false.
void require(bool so, const std::string& otherwise);
