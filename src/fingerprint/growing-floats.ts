/** A list of 32-bit floats that grows by doubling. */
export class GrowingFloats {
  #values = new Float32Array(1024);
  length = 0;

  push(value: number): void {
    if (this.length === this.#values.length) {
      const larger = new Float32Array(this.length * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.length++] = value;
  }

  /** A copy of exactly what is there. */
  take(): Float32Array {
    return this.#values.slice(0, this.length);
  }

  /** As `take`, and starts again from nothing. */
  drain(): Float32Array {
    const values = this.take();
    this.length = 0;
    return values;
  }
}
