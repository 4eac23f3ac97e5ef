import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { devGateway } from './dev/gateway.js';

export default defineConfig({ plugins: [react(), devGateway()] });
