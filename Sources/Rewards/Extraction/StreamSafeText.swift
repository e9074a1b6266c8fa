/// A text in which no character carries more than 30 combining marks; those beyond are dropped.
///
/// Comparing, hashing and folding a string sorts the marks of each character, with work that grows
/// with the square of their number: a text of one letter and 30,000 marks would take seconds. No
/// writing has more than a few.
///
/// - Complexity: one pass; text without marks is only looked at.
/// - Source: Unicode Standard Annex #15, section 13, Stream-Safe Text Format.
func streamSafe(_ bytes: [UInt8]) -> [UInt8] {
  let limit = 30
  // The first combining mark is U+0300, CC 80.
  guard bytes.count > 2 * limit, bytes.contains(where: { $0 >= 0xCC }) else { return bytes }
  var out: [UInt8] = []
  out.reserveCapacity(bytes.count)
  var marks = 0
  for scalar in text(of: bytes).unicodeScalars {
    let isMark = scalar.value >= 0x300 && scalar.properties.canonicalCombiningClass != .notReordered
    marks = isMark ? marks + 1 : 0
    if marks <= limit { out.append(contentsOf: UTF8.encode(scalar).map { Array($0) } ?? []) }
  }
  return out
}
