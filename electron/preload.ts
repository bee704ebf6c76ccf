/** Lends the page the bridge of shared/contract/bridge.ts; runs sandboxed, so it is bundled into one CommonJS file. */
import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron'
import { CHANNELS, type EyrieBridge } from '../shared/contract/bridge.ts'
import type { ServerFrame } from '../shared/contract/frames.ts'

/** Listens on a channel; the event itself never reaches the page. */
function listen<T>(channel: string, listener: (value: T) => void): () => void {
  const own = (_event: IpcRendererEvent, value: T) => listener(value)
  ipcRenderer.on(channel, own)
  return () => {
    ipcRenderer.removeListener(channel, own)
  }
}

const bridge: EyrieBridge = {
  host: 'electron',
  send: (frame) => ipcRenderer.send(CHANNELS.frame, frame),
  onFrame: (listener) => listen<ServerFrame>(CHANNELS.frame, listener),
  onClose: (listener) => listen<string>(CHANNELS.close, listener),
}

contextBridge.exposeInMainWorld('eyrie', bridge)
