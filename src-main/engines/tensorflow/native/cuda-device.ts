import koffi from 'koffi';

const driver = { linux: 'libcuda.so.1', win32: 'nvcuda.dll' }[process.platform as string];

/** The first GPU's name from NVIDIA's driver: TensorFlow's C API tells only that there is one. */
export const cudaDeviceName = (): string | undefined => {
  if (driver === undefined) return undefined;
  try {
    const cuda = koffi.load(driver);
    const initialise = cuda.func('cuInit', 'int', ['uint']);
    const getDevice = cuda.func('cuDeviceGet', 'int', ['void *', 'int']);
    const getName = cuda.func('cuDeviceGetName', 'int', ['void *', 'int', 'int']);
    const device = new Int32Array(1);
    const name = Buffer.alloc(256);
    if (initialise(0) !== 0 || getDevice(device, 0) !== 0) return undefined;
    if (getName(name, name.length, device[0]) !== 0) return undefined;
    return name.toString('utf8', 0, name.indexOf(0));
  } catch {
    // No driver: then TensorFlow found no GPU either, and nobody asks.
    return undefined;
  }
};
