import { Menu, type MenuItemConstructorOptions } from 'electron';

/** The system's own entries: copying, zoom and windows must work where people look for them. */
export function installMenu(openWindow: () => void): void {
  const newWindow: MenuItemConstructorOptions = {
    label: 'New window',
    accelerator: 'CmdOrCtrl+Shift+N',
    click: openWindow,
  };
  const template: MenuItemConstructorOptions[] = [
    ...(process.platform === 'darwin' ? [{ role: 'appMenu' } as const] : []),
    {
      label: 'File',
      submenu: [newWindow, { type: 'separator' }, { role: process.platform === 'darwin' ? 'close' : 'quit' }],
    },
    { role: 'editMenu' },
    { role: 'viewMenu' },
    { role: 'windowMenu' },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
