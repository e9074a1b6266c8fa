internal import BigInt

// Products over arrays of machine words: several times as fast as those of the big integers for
// the lengths that occur here.

/// The product of two big integers, by rows.
func bigProduct(_ a: BigUInt, _ b: BigUInt) -> BigUInt {
  let (x, y) = (Array<UInt>(a.words), Array<UInt>(b.words))
  var result = [UInt](repeating: 0, count: x.count + y.count)
  for (row, factor) in x.enumerated() where factor != 0 {
    var carry: UInt = 0
    for column in y.indices {
      let (high, low) = y[column].multipliedFullWidth(by: factor)
      let (sum, first) = low.addingReportingOverflow(carry)
      let (total, second) = sum.addingReportingOverflow(result[row + column])
      result[row + column] = total
      // At most 2^64 - 1: no overflow.
      carry = high &+ (first ? 1 : 0) &+ (second ? 1 : 0)
    }
    result[row + y.count] = carry
  }
  return BigUInt(words: result)
}

/// The product of two big integers.
func bigProduct(_ a: BigInt, _ b: BigInt) -> BigInt {
  BigInt(sign: a.sign == b.sign ? .plus : .minus, magnitude: bigProduct(a.magnitude, b.magnitude))
}

/// A power that is known to fit.
func bigPower(_ base: BigUInt, _ exponent: Int) -> BigUInt {
  var result: BigUInt = 1
  // From the highest bit of the exponent on, so that one factor stays short.
  for bit in stride(from: Int.bitWidth - exponent.leadingZeroBitCount - 1, through: 0, by: -1) {
    result = bigProduct(result, result)
    if exponent >> bit & 1 == 1 { result = bigProduct(result, base) }
  }
  return result
}

/// The integer of decimal digits.
func bigInteger(ofDigits digits: [UInt8]) -> BigUInt {
  var words: [UInt] = []
  words.reserveCapacity(digits.count / 19 + 1)
  var start = 0
  while start < digits.count {
    let chunk = digits[start..<min(start + 18, digits.count)]
    start += 18
    var scale: UInt = 1
    var carry: UInt = 0
    for digit in chunk {
      carry = carry * 10 + UInt(digit &- 0x30)
      scale *= 10
    }
    for index in words.indices {
      let (high, low) = words[index].multipliedFullWidth(by: scale)
      let (sum, overflow) = low.addingReportingOverflow(carry)
      words[index] = sum
      carry = high &+ (overflow ? 1 : 0)
    }
    if carry > 0 { words.append(carry) }
  }
  return BigUInt(words: words)
}
