/// The local time that a template sees as now.
package struct ChatDate: Sendable, Equatable {
  package var year: Int
  package var month: Int
  package var day: Int
  package var hour: Int
  package var minute: Int
  package var second: Int

  /// A moment of the Gregorian calendar, years 1 to 9999; nil if there is none such.
  package init?(
    year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0
  ) {
    guard (1...9999).contains(year), (1...12).contains(month), (0..<24).contains(hour),
      (0..<60).contains(minute), (0..<60).contains(second),
      (1...Self.days(of: month, year)).contains(day)
    else { return nil }
    self.year = year
    self.month = month
    self.day = day
    self.hour = hour
    self.minute = minute
    self.second = second
  }

  private static func days(of month: Int, _ year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  private var dayOfYear: Int { (1..<month).reduce(day) { $0 + Self.days(of: $1, year) } }

  /// Days since Sunday.
  private var weekday: Int {
    let past = year - 1
    return (past * 365 + past / 4 - past / 100 + past / 400 + dayOfYear) % 7
  }

  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
  ]
  private static let weekdays = [
    "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
  ]

  /// C's `strftime` in the C locale; a conversion that is not implemented is refused by name.
  func text(_ format: TemplateText, _ budget: Budget) throws(TemplateFault) -> TemplateText {
    try budget.make(format.count, times: 4)
    var result = TemplateText()
    var index = 0
    while index < format.count {
      guard format.scalars[index].value == 0x25, index + 1 < format.count else {
        result.scalars.append(format.scalars[index])
        index += 1
        continue
      }
      var conversion = format.scalars[index + 1].scalar
      index += 2
      var padding: Character? = "0"
      if conversion == "-", index < format.count {
        padding = nil
        conversion = format.scalars[index].scalar
        index += 1
      }
      result.append(made: try self.conversion(conversion, padding))
    }
    return result
  }

  private func conversion(
    _ letter: Unicode.Scalar, _ padding: Character?
  ) throws(TemplateFault) -> String {
    func number(_ value: Int, _ width: Int = 2, _ fill: Character? = nil) -> String {
      let digits = String(value)
      guard let padding else { return digits }
      return String(repeating: fill ?? padding, count: max(0, width - digits.count)) + digits
    }
    let hour12 = hour % 12 == 0 ? 12 : hour % 12
    switch letter {
    case "Y": return String(year)
    case "y": return number(year % 100)
    case "m": return number(month)
    case "d": return number(day)
    case "e": return number(day, 2, " ")
    case "H": return number(hour)
    case "I": return number(hour12)
    case "M": return number(minute)
    case "S": return number(second)
    case "j": return number(dayOfYear, 3)
    case "f": return "000000"
    case "p": return hour < 12 ? "AM" : "PM"
    case "B": return Self.months[month - 1]
    case "b", "h": return String(Self.months[month - 1].prefix(3))
    case "A": return Self.weekdays[weekday]
    case "a": return String(Self.weekdays[weekday].prefix(3))
    case "w": return String(weekday)
    case "u": return String(weekday == 0 ? 7 : weekday)
    case "F": return "\(year)-\(number(month))-\(number(day))"
    case "T": return "\(number(hour)):\(number(minute)):\(number(second))"
    case "R": return "\(number(hour)):\(number(minute))"
    case "D": return "\(number(month))/\(number(day))/\(number(year % 100))"
    case "Z", "z": return ""
    case "%": return "%"
    default: throw .unsupported("the conversion %\(letter) of strftime_now")
    }
  }
}
