/// Conversion between Float and the 16 bits of bfloat16.
package enum BFloat16 {
  /// Rounds to nearest, ties to even; a NaN stays a NaN.
  package static func bits(_ value: Float) -> UInt16 {
    let pattern = value.bitPattern
    if value.isNaN { return UInt16(pattern >> 16) | 0x40 }
    return UInt16(truncatingIfNeeded: (pattern &+ 0x7FFF &+ ((pattern >> 16) & 1)) >> 16)
  }

  /// The Float of the same value: exact.
  package static func value(_ bits: UInt16) -> Float {
    Float(bitPattern: UInt32(bits) << 16)
  }
}
