/// The size of an image in pixels.
public struct ImageSize: Sendable, Hashable {
  /// Pixels in a row.
  public let width: Double
  /// Pixels in a column.
  public let height: Double

  /// A size.
  /// - Precondition: both are at least 1 and at most 1e9.
  public init(width: Double, height: Double) {
    precondition(
      ImageSize.range.contains(width) && ImageSize.range.contains(height),
      "ImageSize: \(width) x \(height) is not from 1 to 1e9 pixels")
    self.width = width
    self.height = height
  }

  fileprivate static let range: ClosedRange<Double> = 1...1e9
}

/// How the four numbers of a predicted box are to be read; references are `x1, y1, x2, y2` in
/// pixels.
public struct BoxFrame: Sendable, Hashable {
  /// The unit of the numbers.
  public enum Coordinates: String, Sendable, Hashable, CaseIterable {
    /// Pixels of the image.
    case pixel
    /// 0 to 1 over the width and the height.
    case norm1
    /// 0 to 1000 over the width and the height.
    case norm1000
  }

  /// The meaning of the numbers.
  public enum Format: String, Sendable, Hashable, CaseIterable {
    /// Left, upper, right, lower edge.
    case xyxy
    /// Left and upper edge, width, height.
    case xywh
    /// Centre, width, height.
    case cxcywh
  }

  /// The unit.
  public var coordinates: Coordinates
  /// The meaning.
  public var format: Format
  /// The size of the image in pixels, if it is known.
  public var size: ImageSize?

  /// A frame; without a size nothing is clipped, and references of normalised boxes are taken to
  /// be normalised as the predictions are.
  public init(
    coordinates: Coordinates = .pixel, format: Format = .xyxy,
    size: ImageSize? = nil
  ) {
    self.coordinates = coordinates
    self.format = format
    self.size = size
  }

  /// The greatest normalised coordinate, or `nil` for pixels.
  private var scale: Double? {
    switch coordinates {
    case .pixel: nil
    case .norm1: 1
    case .norm1000: 1000
    }
  }

  /// The box that four predicted numbers mean, in the reference's coordinates.
  ///
  /// - Throws: the rule that it breaks: `notFinite`, `outOfRange` for a normalised coordinate,
  ///   `emptyBox` for a box without area or with its corners swapped.
  func box(_ numbers: [Double]) throws(BoxFault) -> BoundingBox {
    guard numbers.count == 4 else { throw .arity }
    guard numbers.allSatisfy(\.isFinite) else { throw .notFinite }
    let (a, b, c, d) = (numbers[0], numbers[1], numbers[2], numbers[3])
    var edges: [Double]
    switch format {
    case .xyxy: edges = [a, b, c, d]
    case .xywh: edges = [a, b, a + c, b + d]
    case .cxcywh: edges = [a - c / 2, b - d / 2, a + c / 2, b + d / 2]
    }
    guard edges.allSatisfy(\.isFinite) else { throw .notFinite }
    if let scale {
      let slack = scale * 1e-9
      guard edges.allSatisfy({ $0 >= -slack && $0 <= scale + slack }) else { throw .outOfRange }
      if let size {
        edges = [
          edges[0] * (size.width / scale), edges[1] * (size.height / scale),
          edges[2] * (size.width / scale), edges[3] * (size.height / scale),
        ]
      }
    }
    guard let box = BoundingBox(x1: edges[0], y1: edges[1], x2: edges[2], y2: edges[3]) else {
      throw .emptyBox
    }
    guard let clipped = clipped(box) else { throw .outsideImage }
    return clipped
  }

  /// A reference's box: four numbers `x1, y1, x2, y2`, clipped to the image if its size is known.
  func reference(_ json: LooseJSON?) -> BoundingBox? {
    guard let numbers = json?.array?.compactMap(\.number), numbers.count == 4,
      json?.array?.count == 4, numbers.allSatisfy({ $0.magnitude <= 1e9 }),
      let box = BoundingBox(x1: numbers[0], y1: numbers[1], x2: numbers[2], y2: numbers[3])
    else { return nil }
    return clipped(box)
  }

  private func clipped(_ box: BoundingBox) -> BoundingBox? {
    guard let size else { return box }
    return BoundingBox(
      x1: max(0, box.x1), y1: max(0, box.y1), x2: min(size.width, box.x2),
      y2: min(size.height, box.y2))
  }

  /// The numbers that state a reference's box in this frame.
  func numbers(of box: BoundingBox) -> [Double] {
    var edges = [box.x1, box.y1, box.x2, box.y2]
    if let scale, let size {
      edges = [
        box.x1 / size.width * scale, box.y1 / size.height * scale, box.x2 / size.width * scale,
        box.y2 / size.height * scale,
      ]
    }
    let (width, height) = (edges[2] - edges[0], edges[3] - edges[1])
    return switch format {
    case .xyxy: edges
    case .xywh: [edges[0], edges[1], width, height]
    case .cxcywh: [edges[0] + width / 2, edges[1] + height / 2, width, height]
    }
  }

  /// The frame of one record, which may bring its own `width`, `height`, `coords` and `format`.
  ///
  /// - Returns: `nil` if what it brings makes no sense.
  func applying(_ record: StructuredReference) -> BoxFrame? {
    var frame = self
    let (width, height) = (record.fact("width"), record.fact("height"))
    if width != nil || height != nil {
      guard let width = width?.number, let height = height?.number,
        ImageSize.range.contains(width), ImageSize.range.contains(height)
      else { return nil }
      frame.size = ImageSize(width: width, height: height)
    }
    if let json = record.fact("coords") {
      guard let value = json.string.flatMap(Coordinates.init) else { return nil }
      frame.coordinates = value
    }
    if let json = record.fact("format") {
      guard let value = json.string.flatMap(Format.init) else { return nil }
      frame.format = value
    }
    return frame
  }

  /// Reads the options `coords`, `format`, `width` and `height`.
  /// - Throws: what the readers throw, and `RewardError.invalidOption` for a width alone.
  init(_ options: inout RewardOptions) throws(RewardError) {
    let coordinates = try options.choice(
      "coords", of: Coordinates.allCases.map(\.rawValue), default: Coordinates.pixel.rawValue)
    let format = try options.choice(
      "format", of: Format.allCases.map(\.rawValue), default: Format.xyxy.rawValue)
    self.coordinates = Coordinates(rawValue: coordinates) ?? .pixel
    self.format = Format(rawValue: format) ?? .xyxy
    let width = try options.number("width", in: ImageSize.range)
    let height = try options.number("height", in: ImageSize.range)
    switch (width, height) {
    case (let width?, let height?): size = ImageSize(width: width, height: height)
    case (nil, nil): size = nil
    default:
      throw .invalidOption(
        checker: options.checker, option: width == nil ? "width" : "height", value: "missing",
        expected: "given together with the other")
    }
  }
}

/// Why four numbers are no box.
enum BoxFault: String, Error {
  case arity, notFinite, outOfRange, emptyBox, outsideImage
}
