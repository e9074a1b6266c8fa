/// Rewrites a text so that the scanners meet ASCII and LaTeX macros only where that is meant.
///
/// Vulgar fractions, superscripts, roots, relations and Greek letters become macros before
/// full-width characters are folded, so `5²` becomes `5^{2}` and never 52. Zero-width characters
/// are dropped, NUL ends the text. Digits of other scripts and look-alike letters stay as they are:
/// no later stage reads them as numbers. No character keeps more than 30 combining marks.
///
/// - Complexity: one pass; ASCII text is copied.
func normalizedBytes(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
  bytes.withUnsafeBufferPointer { buffer in
    var end = 0
    while end < buffer.count, buffer[end] < 0x80, buffer[end] != 0 { end += 1 }
    if end == buffer.count || buffer[end] == 0 { return Array(buffer[..<end]) }
    var normalization = UnicodeNormalization(capacity: buffer.count)
    normalization.run(buffer)
    return streamSafe(normalization.out)
  }
}

/// The rewriting of one text that is not all ASCII.
private struct UnicodeNormalization {
  private(set) var out: [UInt8] = []
  /// The superscript or subscript group that is open.
  private var run = ScriptRun.none
  /// Whether the digits under a bare root sign are being read.
  private var isUnderRoot = false
  private let root = Array("\\sqrt ".utf8)

  init(capacity: Int) { out.reserveCapacity(capacity + capacity / 4) }

  mutating func run(_ bytes: UnsafeBufferPointer<UInt8>) {
    var at = 0
    while at < bytes.count, bytes[at] != 0 {
      let first = bytes[at]
      let width = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
      var value = UInt32(width == 1 ? first : first & (0x7F >> UInt8(width)))
      for offset in 1..<max(width, 1) where at + offset < bytes.count {
        value = value << 6 | UInt32(bytes[at + offset] & 0x3F)
      }
      let end = min(at + width, bytes.count)
      if !isScript(value) {
        let isDecimalPoint =
          first == UInt8(ascii: ".") && end < bytes.count && bytes[end].isASCIIDigit
        closeGroups(before: value, isDecimalPoint: isDecimalPoint)
        if width == 1 {
          ascii(first)
        } else if value >= 0xFF01, value <= 0xFF5E {
          ascii(UInt8(truncatingIfNeeded: value - 0xFEE0))
        } else if let macro = replacement(of: value) {
          out.append(contentsOf: macro.utf8)
        } else {
          out.append(contentsOf: bytes[at..<end])
        }
      }
      at = end
    }
    if run != .none || isUnderRoot { out.append(UInt8(ascii: "}")) }
  }

  private mutating func ascii(_ byte: UInt8) {
    if byte.isASCIIDigit, !isUnderRoot, out.last == 0x20, out.hasSuffix(root) {
      // A bare root sign covers the whole number after it.
      out.append(UInt8(ascii: "{"))
      isUnderRoot = true
    }
    out.append(byte)
  }

  /// Ends the group that a script run or a root has opened, if the character is not part of it.
  private mutating func closeGroups(before value: UInt32, isDecimalPoint: Bool = false) {
    if run != .none {
      out.append(UInt8(ascii: "}"))
      run = .none
    }
    let isDigit = (0x30...0x39).contains(value) || (0xFF10...0xFF19).contains(value)
    if isUnderRoot, !isDigit, !isDecimalPoint {
      out.append(UInt8(ascii: "}"))
      isUnderRoot = false
    }
  }

  /// Takes a superscript or subscript character.
  private mutating func isScript(_ value: UInt32) -> Bool {
    guard value >= 0xB2, let (kind, byte) = scriptCharacter(value) else { return false }
    if run != kind {
      closeGroups(before: value)
      out.append(contentsOf: kind == .above ? "^{".utf8 : "_{".utf8)
      run = kind
    }
    out.append(byte)
    return true
  }
}

private enum ScriptRun { case none, above, below }

extension [UInt8] {
  fileprivate func hasSuffix(_ suffix: [UInt8]) -> Bool {
    hasBytes(suffix, at: count - suffix.count)
  }
}

/// The plain character of a superscript or subscript one.
private func scriptCharacter(_ value: UInt32) -> (ScriptRun, UInt8)? {
  switch value {
  case 0xB9: (.above, UInt8(ascii: "1"))
  case 0xB2: (.above, UInt8(ascii: "2"))
  case 0xB3: (.above, UInt8(ascii: "3"))
  case 0x2070, 0x2074...0x2079: (.above, UInt8(0x30 + (value - 0x2070)))
  case 0x207A: (.above, UInt8(ascii: "+"))
  case 0x207B: (.above, UInt8(ascii: "-"))
  case 0x207D: (.above, UInt8(ascii: "("))
  case 0x207E: (.above, UInt8(ascii: ")"))
  case 0x207F: (.above, UInt8(ascii: "n"))
  case 0x2071: (.above, UInt8(ascii: "i"))
  case 0x02E3: (.above, UInt8(ascii: "x"))
  case 0x2080...0x2089: (.below, UInt8(0x30 + (value - 0x2080)))
  case 0x02B2: (.above, UInt8(ascii: "j"))
  case 0x02B3: (.above, UInt8(ascii: "r"))
  case 0x02B8: (.above, UInt8(ascii: "y"))
  case 0x02E2: (.above, UInt8(ascii: "s"))
  case 0x1D40: (.above, UInt8(ascii: "T"))
  case 0x1D43: (.above, UInt8(ascii: "a"))
  case 0x1D47: (.above, UInt8(ascii: "b"))
  case 0x1D48: (.above, UInt8(ascii: "d"))
  case 0x1D49: (.above, UInt8(ascii: "e"))
  case 0x1D4F: (.above, UInt8(ascii: "k"))
  case 0x1D50: (.above, UInt8(ascii: "m"))
  case 0x1D56: (.above, UInt8(ascii: "p"))
  case 0x1D57: (.above, UInt8(ascii: "t"))
  case 0x1D9C: (.above, UInt8(ascii: "c"))
  case 0x1D62: (.below, UInt8(ascii: "i"))
  case 0x2090: (.below, UInt8(ascii: "a"))
  case 0x2091: (.below, UInt8(ascii: "e"))
  case 0x2093: (.below, UInt8(ascii: "x"))
  case 0x2096: (.below, UInt8(ascii: "k"))
  case 0x2098: (.below, UInt8(ascii: "m"))
  case 0x209C: (.below, UInt8(ascii: "t"))
  case 0x2C7C: (.below, UInt8(ascii: "j"))
  case 0x208A: (.below, UInt8(ascii: "+"))
  case 0x208B: (.below, UInt8(ascii: "-"))
  case 0x2099: (.below, UInt8(ascii: "n"))
  default: nil
  }
}

/// The macro or ASCII spelling of a character; empty for one that is dropped; `nil` to keep it.
private func replacement(of value: UInt32) -> String? {
  switch value {
  // Zero-width and direction marks, soft hyphen, variation selectors.
  case 0xAD, 0x034F, 0x061C, 0x180E, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x206F,
    0xFE00...0xFE0F,
    0xFEFF:
    ""
  case 0xA0, 0x2000...0x2008, 0x200A, 0x205F, 0x3000: " "
  case 0x2009, 0x202F: "\\,"
  case 0x85, 0x2028, 0x2029: "\n"
  case 0x2010...0x2013, 0x2212, 0xFE63: "-"
  case 0x2014, 0x2015: " -- "
  case 0xBC: "\\frac{1}{4}"
  case 0xBD: "\\frac{1}{2}"
  case 0xBE: "\\frac{3}{4}"
  case 0x2150: "\\frac{1}{7}"
  case 0x2151: "\\frac{1}{9}"
  case 0x2152: "\\frac{1}{10}"
  case 0x2153: "\\frac{1}{3}"
  case 0x2154: "\\frac{2}{3}"
  case 0x2155: "\\frac{1}{5}"
  case 0x2156: "\\frac{2}{5}"
  case 0x2157: "\\frac{3}{5}"
  case 0x2158: "\\frac{4}{5}"
  case 0x2159: "\\frac{1}{6}"
  case 0x215A: "\\frac{5}{6}"
  case 0x215B: "\\frac{1}{8}"
  case 0x215C: "\\frac{3}{8}"
  case 0x215D: "\\frac{5}{8}"
  case 0x215E: "\\frac{7}{8}"
  case 0x2189: "0"
  case 0x2044, 0x2215: "/"
  case 0xB0, 0xBA, 0x02DA: "^{\\circ}"
  case 0x2103: "^{\\circ}C"
  case 0x2109: "^{\\circ}F"
  case 0xB1: "\\pm "
  case 0x2213: "\\mp "
  case 0xD7, 0x2217, 0x2715, 0x2A2F: "\\times "
  case 0xF7: "\\div "
  case 0xB7, 0x22C5, 0x2219, 0x2022: "\\cdot "
  case 0x221A: "\\sqrt "
  case 0x221B: "\\sqrt[3]"
  case 0x221C: "\\sqrt[4]"
  case 0x221E: "\\infty "
  case 0x2264, 0x2266, 0x2A7D: "\\le "
  case 0x2265, 0x2267, 0x2A7E: "\\ge "
  case 0x2260: "\\neq "
  case 0x2248: "\\approx "
  case 0x2208: "\\in "
  case 0x2209: "\\notin "
  case 0x2205, 0xD8: "\\emptyset "
  case 0x222A: "\\cup "
  case 0x2229: "\\cap "
  case 0x2216: "\\setminus "
  case 0x2286: "\\subseteq "
  case 0x2220: "\\angle "
  case 0x25B3: "\\triangle "
  case 0x2192: "\\to "
  case 0x2200: "\\forall "
  case 0x211D: "\\mathbb{R}"
  case 0x2124: "\\mathbb{Z}"
  case 0x211A: "\\mathbb{Q}"
  case 0x2115: "\\mathbb{N}"
  case 0x2102: "\\mathbb{C}"
  case 0x2026, 0x22EF: "\\ldots "
  case 0x230A: "\\lfloor "
  case 0x230B: "\\rfloor "
  case 0x2308: "\\lceil "
  case 0x2309: "\\rceil "
  case 0x2018, 0x2019, 0x2032: "'"
  case 0x2033: "''"
  case 0x201C, 0x201D: "\""
  case 0x3002: "."
  case 0x3001: ","
  case 0x2236: ":"
  case 0x212F, 0x2147: "e"
  case 0x2148: "i"
  case 0x210E: "h"
  case 0x2113: "\\ell "
  case 0x222B: "\\int "
  case 0x2211: "\\sum "
  case 0x220F: "\\prod "
  case 0x2202: "\\partial "
  case 0x2223: "|"
  case 0x2227: "\\land "
  case 0x2228: "\\lor "
  case 0x27E8: "\\langle "
  case 0x27E9: "\\rangle "
  case 0x1D400...0x1D6A3: mathematicalLetter(value)
  case 0x1D7CE...0x1D7FF: String((value - 0x1D7CE) % 10)
  default: greekMacro(value)
  }
}

/// The plain small letter of an alphabet for mathematics, of thirteen styles with 26 capitals and 26
/// small letters; capitals stay as they are, like look-alikes of an option's letter.
private func mathematicalLetter(_ value: UInt32) -> String? {
  let place = (value - 0x1D400) % 52
  return place < 26 ? nil : Unicode.Scalar(0x61 + place - 26).map { String($0) }
}

/// The macros of the small letters from alpha to omega.
private let greekLetters: [String] = [
  "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda",
  "mu", "nu", "xi", "omicron", "pi", "rho", "sigma", "sigma", "tau", "upsilon", "phi", "chi", "psi",
  "omega",
].map { "\\" + $0 + " " }

private func greekMacro(_ value: UInt32) -> String? {
  switch value {
  case 0x03B1...0x03C9:
    return greekLetters[Int(value - 0x03B1)]
  case 0x0393: return "\\Gamma "
  case 0x0394, 0x2206: return "\\Delta "
  case 0x0398: return "\\Theta "
  case 0x039B: return "\\Lambda "
  case 0x039E: return "\\Xi "
  case 0x03A0: return "\\Pi "
  case 0x03A3: return "\\Sigma "
  case 0x03A6: return "\\Phi "
  case 0x03A8: return "\\Psi "
  case 0x03A9: return "\\Omega "
  case 0x03D1: return "\\theta "
  case 0x03D5: return "\\phi "
  case 0xB5: return "\\mu "
  default: return nil
  }
}
