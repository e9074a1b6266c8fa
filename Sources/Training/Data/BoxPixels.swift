internal import Rewards
internal import StrictJSON
package import Tasks
package import VisionEncoder

/// The picture whose pixels the policy's boxes count.
package enum BoxPixels: String, ConfigEnum, Sendable {
  /// The picture's file, as the record counts them.
  case original
  /// The resized picture that the policy sees, as models of the Qwen2.5-VL family write them.
  case resized
}

/// Between boxes in pixels of a picture's file and those of its resized form.
package struct BoxScaling: Sendable, Equatable {
  /// The sizes.
  package let pixels: PixelScaling
  /// The sample's reference in pixels of the resized picture.
  package let reference: String

  /// The answer that a checker found, a box or a list of boxes in pixels of the resized picture, in
  /// those of the original to a hundredth of a pixel; a text that is neither stays as it is.
  package func original(_ answer: String) -> String {
    guard let value = try? JSONParser.parse(answer),
      let boxes = Self.mapped(value, { rounded(pixels.original($0)) })
    else { return answer }
    return boxes.text
  }

  private func rounded(_ box: PixelBox) -> PixelBox {
    func cut(_ edge: Double) -> Double { (edge * 100).rounded() / 100 }
    return PixelBox(
      left: cut(box.left), top: cut(box.top), right: cut(box.right), bottom: cut(box.bottom))
  }

  /// A box, a list of boxes, or objects with `bbox`, each box put through a function; nil for any
  /// other value. An empty list among boxes, which stands for one that cannot be read, stays.
  fileprivate static func mapped(
    _ value: JSONValue, _ transform: (PixelBox) -> PixelBox
  ) -> JSONValue? {
    if let edges = edges(value) {
      let box = transform(edges)
      let numbers = [box.left, box.top, box.right, box.bottom]
      guard numbers.allSatisfy(\.isFinite) else { return nil }
      return .array(
        numbers.map { number in Int(exactly: number).map { JSONValue($0) } ?? JSONValue(number) })
    }
    if var object = value.object {
      guard let box = object["bbox"], box.array != nil, let mapped = mapped(box, transform) else {
        return nil
      }
      object["bbox"] = mapped
      return .object(object)
    }
    guard let elements = value.array else { return nil }
    let boxes = elements.compactMap { mapped($0, transform) }
    return boxes.count == elements.count ? .array(boxes) : nil
  }

  /// The four numbers of a box, whatever its format: across, down, across, down.
  fileprivate static func edges(_ value: JSONValue) -> PixelBox? {
    guard let numbers = value.array?.map(\.double), numbers.count == 4,
      let left = numbers[0], let top = numbers[1], let right = numbers[2], let bottom = numbers[3]
    else { return nil }
    return PixelBox(left: left, top: top, right: right, bottom: bottom)
  }
}

extension BoxPixels {
  /// The scaling of a sample's boxes; nil where there are none in pixels, or none is wanted.
  /// - Throws: ``PromptError/unscalableBoxes(_:)`` where it is not clear which picture's they are.
  package func scaling(
    of sample: Sample, _ images: [PlacedImage]
  ) throws(PromptError) -> BoxScaling? {
    guard self == .resized, sample.kind == .boxes || sample.kind == .box else { return nil }
    guard var record = (try? JSONParser.parse(sample.reference))?.object,
      let answer = record["answer"]
    else { throw .unscalableBoxes("the reference states no boxes in pixels") }
    // Of normalised boxes the resize changes nothing.
    if record["coords"] != nil { return nil }
    guard images.count == 1, let image = images.first else {
      throw .unscalableBoxes(
        "boxes of a record with \(images.count) pictures cannot follow a resize")
    }
    let (original, resized) = (image.scaling.original, image.scaling.resized)
    for (key, side, other) in [
      ("width", original.width, resized.width), ("height", original.height, resized.height),
    ] {
      guard let stated = record[key]?.double else { continue }
      guard stated == Double(side) else {
        throw .unscalableBoxes("the record's \(key) is \(stated), the picture's \(side)")
      }
      record[key] = JSONValue(other)
    }
    guard let scaled = BoxScaling.mapped(answer, image.scaling.resized) else {
      throw .unscalableBoxes("the reference states no boxes in pixels")
    }
    record["answer"] = scaled
    return BoxScaling(pixels: image.scaling, reference: JSONValue.object(record).text)
  }
}

extension TaskConfig {
  /// Refuses rewards that set the pictures' size or another unit beside `box-pixels: resized`.
  func requireBoxPixels(path: String) throws(ConfigError) {
    guard boxPixels == .resized else { return }
    for (index, reward) in rewards.enumerated() {
      for key in ["coords", "width", "height"] where reward.options[key] != nil {
        throw ConfigError(
          key: "\(path).rewards.\(index).options.\(key)",
          message: "box-pixels: resized takes pixels and the sizes of the pictures; leave one out")
      }
    }
  }
}
