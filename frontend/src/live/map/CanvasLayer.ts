/** A Leaflet layer that is one canvas: Leaflet moves and scales it, we draw into it. */
import L from 'leaflet';

export type DrawScene = (context: CanvasRenderingContext2D, bounds: L.Bounds) => void;

/** The parts of L.Renderer 1.9 that its own canvas is built on; they are not in the typings. */
interface RendererParts {
  _map: L.Map & { _animatingZoom?: boolean };
  _container: HTMLCanvasElement;
  _bounds: L.Bounds;
}

const rendererUpdate = (L.Renderer.prototype as unknown as { _update(): void })._update;

const Base = L.Renderer.extend({
  _initContainer(this: RendererParts & { _onInit(): void }) {
    this._container = document.createElement('canvas');
    this._container.setAttribute('aria-hidden', 'true');
  },
  _destroyContainer(this: RendererParts) {
    this._container.remove();
  },
  _onZoomEnd() {},
  _updatePaths() {},
  _update(this: RendererParts & { redraw(): void }) {
    if (this._map._animatingZoom && this._bounds) return;
    rendererUpdate.call(this);
    const size = this._bounds.getSize();
    const ratio = window.devicePixelRatio || 1;
    L.DomUtil.setPosition(this._container, this._bounds.min as L.Point);
    this._container.width = size.x * ratio;
    this._container.height = size.y * ratio;
    this._container.style.width = `${size.x}px`;
    this._container.style.height = `${size.y}px`;
    this.redraw();
  },
}) as unknown as new (
  options?: L.RendererOptions,
) => L.Renderer & RendererParts;

export class CanvasLayer extends Base {
  /** Draws in layer points; null until the map has data. */
  drawScene: DrawScene | null = null;
  private frame: number | null = null;

  /** Soon, once, however many ask. */
  requestRedraw(): void {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      if (this._map && !this._map._animatingZoom) this.redraw();
    });
  }

  redraw(): this {
    const context = this._container?.getContext('2d');
    if (!context || !this._bounds) return this;
    const { min } = this._bounds;
    const ratio = window.devicePixelRatio || 1;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this._container.width, this._container.height);
    context.setTransform(ratio, 0, 0, ratio, -(min?.x ?? 0) * ratio, -(min?.y ?? 0) * ratio);
    this.drawScene?.(context, this._bounds);
    return this;
  }
}
